/**
 * Max pooling that remembers where each maximum stood, 3 × 3 windows at stride 2, not padded.
 *
 * TensorFlow's own gradient of it, which has to look for the maxima again, takes as long as three convolutions. Its op for
 * gradients by place is quick, but the one that finds the places is not. So each number's place goes into the last four
 * of its bits, where the maximum carries it along: row and column modulo 4, which differ within a window.
 */
import { currentArena, inArena } from './arena.js';
import * as a from './attributes.js';
import { type Attribute, FLOAT, type Handle, INT32, INT64 } from './binding.js';
import { int32s } from './convert.js';
import { execute } from './execute.js';
import { cast } from './math.js';

/** `[N, H, W, C]` → `[N, H', W', C]`, H' = ⌊(H - 1) / 2⌋. */
export const maxPool3 = (x: Handle): Handle => execute('MaxPool', [a.typeOf(x), ...WINDOW], [x]);

/**
 * Where the maxima of `maxPool3(x)` stand: for each its index in the picture `[H, W, C]`, int32 `[N, H', W', C]`. Of
 * numbers that are the same in their first 28 bits any one is chosen.
 */
export function maxPlaces3(x: Handle): Handle {
  const places = inArena((arena) => {
    const [, height, width, channels] = x.shape as [number, number, number, number];
    const bits = bitcast(cast(x, FLOAT), INT32);
    const marked = binary('BitwiseOr', binary('BitwiseAnd', bits, int32s([~15], [])), marks(height, width, channels));
    const greatest = maxPool3(bitcast(marked, FLOAT));
    return arena.keep(decode(bitcast(greatest, INT32), width));
  });
  return currentArena().own(places);
}

/** Gradient of `maxPool3(x)`, from the gradient of its result and the places of the maxima. */
export function maxPool3Gradient(gradient: Handle, x: Handle, places: Handle): Handle {
  const attributes = [
    a.typeOf(x),
    a.type('Targmax', INT64),
    ...WINDOW.slice(0, 3),
    a.bool('include_batch_in_index', false),
  ];
  return execute('MaxPoolGradWithArgmax', attributes, [x, gradient, cast(places, INT64)]);
}

const WINDOW: Attribute[] = [
  a.ints('ksize', [1, 3, 3, 1]),
  a.ints('strides', [1, 2, 2, 1]),
  a.text('padding', 'VALID'),
  a.text('data_format', 'NHWC'),
];

/** `4 (row mod 4) + column mod 4` of each number: int32 `[H, W, C]`. */
function marks(height: number, width: number, channels: number): Handle {
  const values = new Int32Array(height * width * channels);
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at += channels) values.fill(markOf(row, column), at, at + channels);
  return int32s(values, [height, width, channels]);
}

/**
 * From the marks of the maxima to their places: how far each stands from its window's first pixel, and where that is.
 * That pixel has an even row and column, so its mark's bits are 0 or 2 modulo 4, which an exclusive or takes away.
 */
function decode(greatest: Handle, width: number): Handle {
  const [, rows, columns, channels] = greatest.shape as [number, number, number, number];
  const first = new Int32Array(rows * columns * channels);
  const firstMark = new Int32Array(rows * columns);
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      firstMark[i * columns + j] = markOf(2 * i, 2 * j);
      for (let c = 0; c < channels; c++, at++) first[at] = (2 * i * width + 2 * j) * channels + c;
    }
  const mark = binary('BitwiseAnd', greatest, int32s([15], []));
  const distance = binary('BitwiseXor', mark, int32s(firstMark, [rows, columns, 1]));
  const down = binary('RightShift', distance, int32s([2], []));
  // down · width + right = distance + down · (width - 4)
  const offset = binary('AddV2', distance, binary('Mul', down, int32s([width - 4], [])));
  const scaled = binary('Mul', offset, int32s([channels], []));
  return binary('AddV2', scaled, int32s(first, [rows, columns, channels]));
}

const markOf = (row: number, column: number): number => 4 * (row % 4) + (column % 4);

const binary = (op: string, x: Handle, y: Handle): Handle => execute(op, [a.typeOf(x)], [x, y]);
const bitcast = (x: Handle, dtype: number): Handle => execute('Bitcast', [a.typeOf(x), a.type('type', dtype)], [x]);
