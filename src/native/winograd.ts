/**
 * 3 × 3 convolutions at stride 1 with a quarter of the products (Winograd's minimal filtering F(4 × 4, 3 × 3), Lavin and Gray
 * 2016), by the library's own kernels: what `conv2d` with padding `SAME` gives, up to rounding. Filters are float32 in any
 * case, pictures float32 or bfloat16; products and sums are float32.
 */
import * as a from './attributes.js';
import { FLOAT, type Handle } from './binding.js';
import type { ConvolutionOptions } from './convolution.js';
import { execute } from './execute.js';
import { kernels, LANES } from './kernels.js';

/** Pixels of a tile, each way: of smaller pictures more would be computed than they have. */
export const TILE = 4;

/** Can the kernels do the convolution of `x` with a filter of this shape, `[H, W, in, out]`, and are they quicker? */
export function takesWinograd(
  { shape: [, height = 0, width = 0], dtype }: Pick<Handle, 'shape' | 'dtype'>,
  [down, across, from = 0, out = 0]: readonly number[],
  { stride, padding }: ConvolutionOptions,
): boolean {
  if (!(dtype === FLOAT ? kernels.float32 : kernels.bfloat16)) return false;
  const fits = down === 3 && across === 3 && stride === 1 && padding === 'SAME';
  return fits && from % LANES === 0 && out % LANES === 0 && height >= TILE && width >= TILE;
}

/** `[N, H, W, in]`, filter `[3, 3, in, out]` → `[N, H, W, out]`. */
export const conv3x3 = (x: Handle, filter: Handle): Handle =>
  execute('NotebearConv3x3', [a.typeOf(x), a.bool('turned', false)], [x, filter]);

/** Gradient of `conv3x3` with respect to its input: the same with the filter turned by half a turn. */
export const conv3x3InputGradient = (filter: Handle, gradient: Handle): Handle =>
  execute('NotebearConv3x3', [a.typeOf(gradient), a.bool('turned', true)], [gradient, filter]);

/** Gradient of `conv3x3` with respect to its filter, float32. */
export const conv3x3FilterGradient = (x: Handle, gradient: Handle): Handle =>
  execute('NotebearConv3x3FilterGradient', [a.typeOf(x)], [x, gradient]);
