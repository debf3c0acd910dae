/**
 * Max pooling that remembers where each maximum stood: 3 × 3 windows at stride 2, one pixel of border on every side. By the
 * library's own kernels, and where they are not by TensorFlow's ops:
 *
 * TensorFlow's own gradient of it, which has to look for the maxima again, takes as long as three convolutions. Its op for
 * gradients by place is quick, but the one that finds the places is not. So each number's place goes into the last four
 * of its bits, where the maximum carries it along: row and column modulo 4, which differ within a window.
 */
import { currentArena, inArena } from './arena.js';
import * as a from './attributes.js';
import { type Attribute, FLOAT, type Handle, INT32, INT64 } from './binding.js';
import { int32s, scalar } from './convert.js';
import { execute, executeMany } from './execute.js';
import { cast } from './math.js';

/** `[N, H, W, C]` → maxima `[N, H', W', C]`, H' = ⌈H / 2⌉, and their places in the windows, 0 to 8, uint8. */
export function ownMaxPool3(x: Handle): [y: Handle, places: Handle] {
  const [y, places] = executeMany('NotebearMaxPool', [a.typeOf(x)], [x], 2);
  return [y!, places!];
}

/** Gradient of `ownMaxPool3` for pictures of this height and width. */
export const ownMaxPool3Gradient = (gradient: Handle, places: Handle, [height, width]: readonly number[]): Handle =>
  execute(
    'NotebearMaxPoolGradient',
    [a.typeOf(gradient), a.int('height', height!), a.int('width', width!)],
    [gradient, places],
  );

/** A border that no maximum stands in: `[N, H, W, C]` → `[N, H + 2, W + 2, C]`. */
export function bordered(x: Handle): Handle {
  const attributes = [a.typeOf(x), a.type('Tpaddings', INT32)];
  const around = int32s([0, 0, 1, 1, 1, 1, 0, 0], [4, 2]);
  return execute('PadV2', attributes, [x, around, cast(scalar(LOWEST), x.dtype)]);
}

/** A number that bfloat16 has too; minus infinity would be none with a place in its last bits. */
const LOWEST = -(2 ** 120);

/** `bordered(x)` → `[N, H', W', C]`, H' = ⌈H / 2⌉. */
export const maxPool3 = (x: Handle): Handle => execute('MaxPool', [a.typeOf(x), ...WINDOW, VALID], [x]);

/**
 * Where the maxima of `maxPool3(bordered(x))` stand: for each its index in the picture `[H, W, C]` without border, int32
 * `[N, H', W', C]`. Of numbers that are the same in their first 28 bits any one is chosen.
 */
export function maxPlaces3(x: Handle): Handle {
  const places = inArena((arena) => {
    const [, height, width, channels] = x.shape as [number, number, number, number];
    const bits = bitcast(cast(x, FLOAT), INT32);
    const marked = binary('AddV2', binary('BitwiseAnd', bits, int32s([~15], [])), marks(height, width, channels));
    const greatest = maxPool3(bitcast(marked, FLOAT));
    return arena.keep(decode(bitcast(greatest, INT32), height - 2, width - 2));
  });
  return currentArena().own(places);
}

/**
 * Gradient of `maxPool3(bordered(x))`, from the gradient of its result and the places of the maxima. Of `x` only the shape
 * counts, and `SAME` says how many windows there are: where they stand is in the places.
 */
export function maxPool3Gradient(gradient: Handle, x: Handle, places: Handle): Handle {
  const attributes = [
    ...[a.typeOf(x), a.type('Targmax', INT64), ...WINDOW.slice(0, 2), a.text('padding', 'SAME')],
    a.bool('include_batch_in_index', false),
  ];
  return execute('MaxPoolGradWithArgmax', attributes, [x, gradient, cast(places, INT64)]);
}

const WINDOW: Attribute[] = [
  a.ints('ksize', [1, 3, 3, 1]),
  a.ints('strides', [1, 2, 2, 1]),
  a.text('data_format', 'NHWC'),
];
const VALID = a.text('padding', 'VALID');

/**
 * `4 (row mod 4) + column mod 4` of each number, and four times the number: int32 `[H, W, C]`. Zero with a place in its last
 * bits would be so small that processors are told to take it for zero again.
 */
function marks(height: number, width: number, channels: number): Handle {
  const values = new Int32Array(height * width * channels);
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at += channels)
      values.fill(FOURFOLD + markOf(row, column), at, at + channels);
  return int32s(values, [height, width, channels]);
}

/**
 * From the marks of the maxima to their places: how far each stands from its window's first pixel, and where that is.
 * With the border that pixel has an even row and column, so its mark's bits are 0 or 2 modulo 4, which an exclusive or
 * takes away. Height and width are those without the border, where that pixel may stand outside.
 */
function decode(greatest: Handle, height: number, width: number): Handle {
  const [, rows, columns, channels] = greatest.shape as [number, number, number, number];
  const first = new Int32Array(rows * columns * channels);
  const firstMark = new Int32Array(rows * columns);
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      firstMark[i * columns + j] = markOf(2 * i, 2 * j);
      for (let c = 0; c < channels; c++, at++) first[at] = ((2 * i - 1) * width + 2 * j - 1) * channels + c;
    }
  const mark = binary('BitwiseAnd', greatest, int32s([15], []));
  const distance = binary('BitwiseXor', mark, int32s(firstMark, [rows, columns, 1]));
  const down = binary('RightShift', distance, int32s([2], []));
  // down · width + right = distance + down · (width - 4)
  const offset = binary('AddV2', distance, binary('Mul', down, int32s([width - 4], [])));
  const scaled = binary('Mul', offset, int32s([channels], []));
  return within(binary('AddV2', scaled, int32s(first, [rows, columns, channels])), height * width * channels);
}

/** A window of NaN or of infinities has no place, and one outside of the picture would end the process. */
const within = (places: Handle, length: number): Handle =>
  execute('ClipByValue', [a.typeOf(places)], [places, int32s([0], []), int32s([length - 1], [])]);

const markOf = (row: number, column: number): number => 4 * (row % 4) + (column % 4);

/** Added to the bits of a number it adds 2 to its exponent. */
const FOURFOLD = 2 << 23;

const binary = (op: string, x: Handle, y: Handle): Handle => execute(op, [a.typeOf(x)], [x, y]);
const bitcast = (x: Handle, dtype: number): Handle => execute('Bitcast', [a.typeOf(x), a.type('type', dtype)], [x]);
