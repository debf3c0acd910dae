import { setImmediate as turn } from 'node:timers/promises';
import { inArena } from '../native/arena.js';
import { floats, read } from '../native/convert.js';
import { matMul } from '../native/math.js';
import type { Fingerprint } from './fingerprint.js';
import { HASH_BITS, hammingDistance } from './perceptual-hash.js';

/** Two pictures that are (nearly) the same: their positions, the smaller first, and how alike they are, 0–1. */
export interface Pair {
  /** Index of the one. */
  a: number;
  /** Index of the other, greater than `a`. */
  b: number;
  /** 1: equal bytes. */
  similarity: number;
}

/** Pairs of files with equal content. */
export function exactPairs(fingerprints: readonly (Fingerprint | null)[]): Pair[] {
  const first = new Map<string, number>();
  return fingerprints.flatMap((found, b) => {
    if (!found) return [];
    const a = first.get(found.sha256);
    if (a === undefined) first.set(found.sha256, b);
    return a === undefined ? [] : [{ a, b, similarity: 1 }];
  });
}

/**
 * Pairs that look the same: at most `maxBits` bits of their hashes differ. Compared one with all, in turns of the event
 * loop; memory is that of the pairs found. Equal files are left out.
 */
export async function nearPairs(
  fingerprints: readonly (Fingerprint | null)[],
  { maxBits = MAX_BITS }: { maxBits?: number } = {},
): Promise<Pair[]> {
  const looks = fingerprints.flatMap((found, i) => (found?.look ? [{ i, look: found.look, sha: found.sha256 }] : []));
  const pairs: Pair[] = [];
  for (const [at, one] of looks.entries()) {
    for (let k = 0; k < at; k++) {
      const other = looks[k]!;
      const bits = hammingDistance(one.look, other.look);
      if (bits > maxBits || one.sha === other.sha) continue;
      // Below 1, which is for equal files.
      pairs.push({ a: other.i, b: one.i, similarity: Math.min(1 - bits / HASH_BITS, 0.999) });
    }
    if (at % 64 === 0) await turn();
  }
  return pairs;
}

/** Cut, resized and saved anew, a picture keeps within this; of other pictures one pair in a hundred thousand does. */
const MAX_BITS = 60;

/**
 * The most similar pairs by the cosine of their features (rows of `features`, `[N, D]`), the most similar first; none
 * below `minSimilarity`, and at most `limit`. Compared block by block: memory is that of the features, of one block of
 * `BLOCK × BLOCK` numbers and of the pairs kept.
 */
export async function similarPairs(
  features: Float32Array,
  dimensions: number,
  { minSimilarity = 0.95, limit = 1000 }: { minSimilarity?: number; limit?: number } = {},
): Promise<Pair[]> {
  const unit = unitRows(features, dimensions);
  const count = unit.length / dimensions;
  let pairs: Pair[] = [];
  let least = minSimilarity;
  for (let i = 0; i < count; i += BLOCK) {
    for (let j = 0; j <= i; j += BLOCK) {
      const [rows, columns] = [Math.min(BLOCK, count - i), Math.min(BLOCK, count - j)];
      const products = product(unit, dimensions, [i, rows], [j, columns]);
      for (let r = 0; r < rows; r++) {
        const end = i === j ? r : columns;
        for (let c = 0, k = r * columns; c < end; c++, k++) {
          if (products[k]! >= least) pairs.push({ a: j + c, b: i + r, similarity: products[k]! });
        }
      }
      if (pairs.length > limit) {
        pairs = best(pairs, limit);
        least = pairs.at(-1)!.similarity;
      }
      await turn();
    }
  }
  return best(pairs, limit).map((pair) => ({ ...pair, similarity: Math.min(pair.similarity, 1) }));
}

/** Rows and columns compared at once: 4 MB of cosines. */
const BLOCK = 1024;

const best = (pairs: Pair[], limit: number): Pair[] =>
  pairs.sort((x, y) => y.similarity - x.similarity || x.b - y.b || x.a - y.a).slice(0, limit);

type Range = readonly [start: number, length: number];

function product(unit: Float32Array, dimensions: number, left: Range, right: Range): Float32Array {
  return inArena(() => {
    const rows = ([start, length]: Range) =>
      floats(unit.subarray(start * dimensions, (start + length) * dimensions), [length, dimensions]);
    return read(matMul(rows(left), rows(right), { transposeY: true })).slice();
  });
}

/** Rows of length 1; one of zeros stays so, and is similar to none. */
function unitRows(features: Float32Array, dimensions: number): Float32Array {
  if (!Number.isInteger(dimensions) || dimensions < 1 || features.length % dimensions !== 0) {
    throw new RangeError(
      `similarPairs: ${features.length} numbers are no rows of ${dimensions}; features are [N, D], D ≥ 1`,
    );
  }
  const unit = features.slice();
  for (let at = 0; at < unit.length; at += dimensions) {
    const row = unit.subarray(at, at + dimensions);
    const length = Math.hypot(...row);
    for (let k = 0; k < dimensions; k++) row[k]! /= length || 1;
  }
  return unit;
}

/** Items that pairs connect, as groups of positions: the group with the most similar pair first, each in order. */
export function groupsOf(pairs: readonly Pair[]): number[][] {
  const parent = new Map<number, number>();
  const find = (i: number): number => {
    let at = i;
    for (let up = parent.get(at) ?? at; up !== at; up = parent.get(at) ?? at) {
      parent.set(at, parent.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const { a, b } of pairs) parent.set(find(b), find(a));
  const groups = new Map<number, Set<number>>();
  for (const { a, b } of [...pairs].sort((x, y) => y.similarity - x.similarity)) {
    const group = groups.get(find(a)) ?? new Set();
    groups.set(find(a), group.add(a).add(b));
  }
  return [...groups.values()].map((group) => [...group].sort((x, y) => x - y));
}
