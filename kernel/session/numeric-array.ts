import type { MimeBundle } from '../api.js';
import { pngPicture } from './png.js';

/** Numbers in a block with a shape, as libraries for numerical work have them (a tensor); known by its fields only. */
export interface NumericArray {
  shape: readonly number[];
  dtype: string;
  dataSync(): ArrayLike<number>;
  isDisposed?: boolean;
}

/** Values beyond so many are left out, all but so many at either end of each axis. */
const ALL = 200;
const EDGE = 3;

/** From so many values on they are not fetched. */
const LARGEST = 50_000_000;

/** A picture is at least and at most so wide and high. */
const SMALLEST_PICTURE = 8;
const LARGEST_PICTURE = 4096;

export function isNumericArray(value: object): value is NumericArray {
  const { shape, dtype, dataSync } = value as Partial<NumericArray>;
  return (
    Array.isArray(shape) && shape.every(Number.isInteger) && typeof dtype === 'string' && typeof dataSync === 'function'
  );
}

/** Kind, shape and values as text; `[H, W, 1 | 3 | 4]` in the range of a picture is one beside. */
export function numericArrayBundle(array: NumericArray): MimeBundle {
  const values = fetched(array);
  const png = values && picture(values, array.shape, array.dtype);
  return { ...(png && { 'image/png': png }), 'text/plain': numericArrayText(array, values) };
}

/** Kind, shape and values as text. */
export function numericArrayText(array: NumericArray, values = fetched(array)): string {
  const { shape, dtype, isDisposed } = array;
  const head = `${array.constructor.name} [${shape.join(', ')}] ${dtype}${isDisposed ? ', disposed' : ''}`;
  return values ? `${head}\n${valuesText(values, shape, dtype)}` : head;
}

/** The values; undefined: they are gone, too many, or no numbers. */
function fetched(array: NumericArray): ArrayLike<number> | undefined {
  const size = array.shape.reduce((a, b) => a * b, 1);
  if (array.isDisposed || size > LARGEST || !/^(float|u?int|bool)/.test(array.dtype)) return undefined;
  return array.dataSync();
}

function valuesText(values: ArrayLike<number>, shape: readonly number[], dtype: string): string {
  const isShort = values.length <= ALL;
  const write = (axis: number, at: number): string => {
    const length = shape[axis];
    if (length === undefined) return numberText(values[at]!, dtype);
    const step = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const all = Array.from({ length: Math.min(length, isShort ? length : 2 * EDGE + 1) }, (_, i) => {
      if (isShort || length <= 2 * EDGE || i < EDGE) return write(axis + 1, at + i * step);
      return i === EDGE ? '…' : write(axis + 1, at + (length - 2 * EDGE - 1 + i) * step);
    });
    const isInner = axis === shape.length - 1;
    return `[${all.join(isInner ? ', ' : `,\n${' '.repeat(axis + 1)}`)}]`;
  };
  return write(0, 0);
}

/** Six digits are what a 32-bit float is good for. */
function numberText(value: number, dtype: string): string {
  if (dtype.startsWith('bool')) return String(Boolean(value));
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

/** Values from 0 to 1 of a float type, or from 0 to 255 of an integer type, are colours. */
function picture(values: ArrayLike<number>, shape: readonly number[], dtype: string): Uint8Array | undefined {
  const [height = 0, width = 0, channels = 0] = shape;
  const fits = (n: number) => n >= SMALLEST_PICTURE && n <= LARGEST_PICTURE;
  if (shape.length !== 3 || !fits(height) || !fits(width) || ![1, 3, 4].includes(channels)) return undefined;
  const scale = dtype.startsWith('float') ? 255 : 1;
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! * scale;
    if (!(value >= 0 && value <= 255)) return undefined;
    bytes[i] = Math.round(value);
  }
  return pngPicture(bytes, width, height, channels as 1 | 3 | 4);
}
