import { greyOf, type Pixels } from './measures.js';

/** Bits of a hash. */
export const HASH_BITS = 256;

/**
 * What a picture looks like in `HASH_BITS` bits: which of its lowest frequencies are above their median (pHash, as
 * Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010, with 16 × 16 frequencies of a
 * 64 × 64 px picture). Size, format, quality, brightness and contrast hardly matter. Null: the picture is plain, and any plain
 * picture looks like any other.
 */
export function perceptualHash(pixels: Pixels): Uint32Array | null {
  const small = shrink(greyOf(pixels), pixels.width, pixels.height);
  if (Math.max(...small) - Math.min(...small) < PLAIN) return null;
  // Columns first, then rows: the transform is separable. The first frequency, the mean, is left out.
  const half = new Float64Array(FREQUENCIES * SIDE);
  for (let u = 0; u < FREQUENCIES; u++) {
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += COSINES[u * SIDE + y]! * small[y * SIDE + x]!;
      half[u * SIDE + x] = sum;
    }
  }
  const values = new Float64Array(HASH_BITS);
  for (let u = 0; u < FREQUENCIES; u++) {
    for (let v = 0; v < FREQUENCIES; v++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += COSINES[v * SIDE + x]! * half[u * SIDE + x]!;
      values[u * FREQUENCIES + v] = sum;
    }
  }
  return aboveMedian(values);
}

/** Number of bits that differ. */
export function hammingDistance(a: Uint32Array, b: Uint32Array): number {
  let bits = 0;
  for (let i = 0; i < a.length; i++) bits += popcount(a[i]! ^ b[i]!);
  return bits;
}

/** Ones in a 32-bit number (Warren, "Hacker's Delight", 5-1). */
export function popcount(x: number): number {
  let n = x - ((x >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Grey levels between the darkest and the lightest part of a picture below which there is nothing on it. */
const PLAIN = 6;
const SIDE = 64;
const FREQUENCIES = 16;

/** Row u: the u-th cosine of the discrete cosine transform (type II), from the second one on. */
const COSINES = Float64Array.from({ length: FREQUENCIES * SIDE }, (_, i) =>
  Math.cos(((2 * (i % SIDE) + 1) * (Math.floor(i / SIDE) + 1) * Math.PI) / (2 * SIDE)),
);

/** Mean of the pixels under each of 64 × 64 cells; a smaller picture is repeated into them. */
function shrink(grey: Float32Array, width: number, height: number): Float32Array {
  const small = new Float32Array(SIDE * SIDE);
  const range = (cell: number, size: number): [number, number] => {
    const from = Math.floor((cell * size) / SIDE);
    return [from, Math.max(Math.floor(((cell + 1) * size) / SIDE), from + 1)];
  };
  for (let row = 0; row < SIDE; row++) {
    const [top, bottom] = range(row, height);
    for (let column = 0; column < SIDE; column++) {
      const [left, right] = range(column, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += grey[y * width + x]!;
      small[row * SIDE + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return small;
}

function aboveMedian(values: Float64Array): Uint32Array {
  const median = [...values].sort((a, b) => a - b)[HASH_BITS / 2]!;
  const hash = new Uint32Array(HASH_BITS / 32);
  for (const [i, value] of values.entries()) if (value >= median) hash[i >> 5]! |= 1 << (i & 31);
  return hash;
}
