/**
 * Depthwise convolutions and their gradients by the library's own kernels: what `depthwiseConv2d` gives, up to rounding, without
 * a `Pad` before it. Float32.
 */
import { FLOAT, type Handle } from './binding.js';
import { quickType } from './convolution.js';
import { kernels, LANES } from './kernels.js';
import { type PatchOptions, placedOps, putsPlaceEverywhere } from './patches.js';

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

/** What `depthwiseConv2d` gives, up to rounding. */
export const ownDepthwise = placedOps('NotebearDepthwise');
