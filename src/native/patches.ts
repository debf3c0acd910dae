/**
 * Convolutions at stride 2, or of very small pictures, and their gradients by the library's own kernels, as products of
 * matrices with what lies under the filter at each place: what `conv2d` gives, up to rounding, without a `Pad` before it. Float32.
 */
import * as a from './attributes.js';
import { type Attribute, FLOAT, type Handle } from './binding.js';
import { type ConvolutionOptions, inType, quickType } from './convolution.js';
import { execute } from './execute.js';
import { kernels, LANES } from './kernels.js';
import { TILE } from './winograd.js';

/** Where the filter is put. */
export interface PatchOptions extends ConvolutionOptions {
  /** Zeros on every side; what `VALID` would need a `Pad` for. With `SAME` it is as TensorFlow has it. */
  border: number;
}

/** Can the kernels do the convolution of `x` with a filter of this shape, `[H, W, in, out]`, and are they quicker? */
export function takesPatches(
  { shape, dtype }: Pick<Handle, 'shape' | 'dtype'>,
  filterShape: readonly number[],
  options: PatchOptions,
): boolean {
  const [height = 0, , , out = 0] = filterShape;
  if (!kernels.direct || quickType(dtype) !== FLOAT || out % LANES !== 0) return false;
  // At stride 1 those that are too small for Winograd's way: TensorFlow multiplies the filter with one vector after the other there.
  if (options.stride === 1 && (height === 1 || Math.min(shape[1]!, shape[2]!) >= TILE)) return false;
  return putsPlaceEverywhere(filterShape, options);
}

/** Has the filter as many places as there are strides begun? With a border of half of it, or `SAME`. */
export const putsPlaceEverywhere = (
  [height = 0, width = 0]: readonly number[],
  { padding, border }: PatchOptions,
): boolean => padding === 'SAME' || (height === 2 * border + 1 && width === height);

/** A convolution with a border and its gradients, by three ops of the library's own. Of any float type, which the results have. */
export interface PlacedOps {
  /** `[N, H, W, C]`, filter `[h, w, …]` → `[N, ⌈H/stride⌉, ⌈W/stride⌉, K]`. */
  forward(x: Handle, filter: Handle, options: PatchOptions): Handle;
  /** Gradient with respect to the pictures, which had `inputShape`. */
  inputGradient(inputShape: readonly number[], filter: Handle, gradient: Handle, options: PatchOptions): Handle;
  /** Gradient with respect to the filter. */
  filterGradient(x: Handle, filterShape: readonly number[], gradient: Handle, options: PatchOptions): Handle;
}

/** Those of which the first is called `op`, and the others the same with `InputGradient` and `FilterGradient`. */
export const placedOps = (op: string): PlacedOps => ({
  forward: (x, filter, options) =>
    inType(FLOAT, [filter, x], ([w, input]) => execute(op, placement(input!.shape, w!.shape, options), [input!, w!])),
  inputGradient: (inputShape, filter, gradient, options) =>
    inType(FLOAT, [filter, gradient], ([w, dy]) => {
      const size = a.ints('size', inputShape.slice(1, 3));
      return execute(`${op}InputGradient`, [...placement(inputShape, w!.shape, options), size], [w!, dy!]);
    }),
  filterGradient: (x, filterShape, gradient, options) =>
    inType(FLOAT, [x, gradient], ([input, dy]) => {
      const size = a.ints('size', filterShape.slice(0, 2));
      const attributes = [...placement(input!.shape, filterShape, options), size];
      return execute(`${op}FilterGradient`, attributes, [input!, dy!]);
    }),
});

/** What `conv2d` gives, up to rounding. */
export const patches = placedOps('NotebearPatchConv');

/**
 * Are its channels so few that it is done by rows, and can what follows be done with it (`NotebearRowConvBias`, for graphs): bias,
 * activation and max pooling? What is asked is that of `takesPatches`.
 */
export function takesRows(
  x: Pick<Handle, 'shape' | 'dtype'>,
  filterShape: readonly number[],
  options: PatchOptions,
): boolean {
  const [height = 0, width = 0, from = 0] = filterShape;
  return from < LANES && height * width * from <= MOST_UNDER_FILTER && takesPatches(x, filterShape, options);
}

/** Numbers under a filter of which sixteen columns stay in the processor's first cache: `DEPTH` in `kernels/patches.h`. */
const MOST_UNDER_FILTER = 256;

/** Zeros above and left of pictures `[N, H, W, C]`, so that the filter's places are those of the options. */
export const bordersOf = (
  shape: readonly number[],
  filterShape: readonly number[],
  { stride, padding, border }: PatchOptions,
): number[] =>
  [0, 1].map((axis) => (padding === 'SAME' ? sameBorder(shape[axis + 1]!, filterShape[axis]!, stride) : border));

/** The ops' attributes that say where the filter is put. */
const placement = (shape: readonly number[], filterShape: readonly number[], options: PatchOptions): Attribute[] => [
  a.int('stride', options.stride),
  a.ints('border', bordersOf(shape, filterShape, options)),
];

/** Zeros that TensorFlow's `SAME` puts before the pixels. */
const sameBorder = (size: number, filter: number, stride: number): number =>
  Math.floor(Math.max(0, (Math.ceil(size / stride) - 1) * stride + filter - size) / 2);
