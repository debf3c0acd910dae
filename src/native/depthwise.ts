/**
 * Depthwise convolutions and their gradients by the library's own kernels: what `depthwiseConv2d` gives, up to rounding, without
 * a `Pad` before it. Float32.
 */
import * as a from './attributes.js';
import { FLOAT, type Handle } from './binding.js';
import { inType, quickType } from './convolution.js';
import { execute } from './execute.js';
import { kernels, LANES } from './kernels.js';
import { type PatchOptions, placement, putsPlaceEverywhere } from './patches.js';

/** Filters up to this width have a gradient there: `MOST_WIDE` in `kernels/depthwise.h`. */
const MOST_WIDE = 5;

/** Can the kernels do the convolution of `x` with a filter `[H, W, C, 1]`, and are they quicker? */
export function takesDepthwise(
  { dtype }: Pick<Handle, 'dtype'>,
  filterShape: readonly number[],
  options: PatchOptions,
): boolean {
  const [, width = 0, channels = 0] = filterShape;
  if (!kernels.direct || quickType(dtype) !== FLOAT) return false;
  return channels % LANES === 0 && width <= MOST_WIDE && putsPlaceEverywhere(filterShape, options);
}

/** `[N, H, W, C]`, filter `[h, w, C, 1]` → `[N, ⌈H/stride⌉, ⌈W/stride⌉, C]`. */
export const ownDepthwise = (x: Handle, filter: Handle, options: PatchOptions): Handle =>
  inType(FLOAT, [filter, x], ([w, input]) =>
    execute('NotebearDepthwise', [a.typeOf(input!), ...placement(input!.shape, w!.shape, options)], [input!, w!]),
  );

/** Gradient of `ownDepthwise` with respect to its input, which had `inputShape`. */
export const ownDepthwiseInputGradient = (
  inputShape: readonly number[],
  filter: Handle,
  gradient: Handle,
  options: PatchOptions,
): Handle =>
  inType(FLOAT, [filter, gradient], ([w, dy]) => {
    const size = a.ints('size', inputShape.slice(1, 3));
    const attributes = [a.typeOf(dy!), ...placement(inputShape, w!.shape, options), size];
    return execute('NotebearDepthwiseInputGradient', attributes, [w!, dy!]);
  });

/** Gradient of `ownDepthwise` with respect to its filter. */
export const ownDepthwiseFilterGradient = (
  x: Handle,
  filterShape: readonly number[],
  gradient: Handle,
  options: PatchOptions,
): Handle =>
  inType(FLOAT, [x, gradient], ([input, dy]) => {
    const size = a.ints('size', filterShape.slice(0, 2));
    const attributes = [a.typeOf(dy!), ...placement(input!.shape, filterShape, options), size];
    return execute('NotebearDepthwiseFilterGradient', attributes, [input!, dy!]);
  });
