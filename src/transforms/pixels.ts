import { readFileSync } from 'node:fs';
import type { Matrix } from './matrix.js';
import type { Lighting, PaddingMode, Size } from './transform.js';

/**
 * A picture on its way to numbers: the passes over all pixels, done in WebAssembly (`assembly/pixels.ts`). Made by
 * `layOut`, and good until the next picture is laid out.
 */
export interface Pixels {
  /** Float32 `[height, width, 3]`, which each pass changes. It lies in the module's memory: copy what is to stay. */
  readonly values: Float32Array;
  /**
   * Resamples the picture bilinearly by a homography, which takes (column, row) of the result to those of the source:
   * colours 0–255. Outside of the source the rules are those of TensorFlow's `ImageProjectiveTransformV3`: `reflection`
   * repeats the outermost pixel, `border` spreads it, `zeros` is black.
   */
  sample(m: Matrix, paddingMode: PaddingMode): void;
  /**
   * From levels 0–255 to colours 0–1, in which light is a line: `logit(y) = scale logit(x) + shift`. By a table, exact at
   * whole levels and interpolated between its steps.
   */
  light(lighting: Lighting): void;
  /** From levels 0–255 to colours 0–1. */
  toUnit(): void;
  /** `(x - mean) / std`, of colours in 0–1. */
  normalize(mean: readonly number[], std: readonly number[]): void;
}

/** Lays a picture's bytes (RGB, `[height, width, 3]`) out for a result of `size`. */
export function layOut(picture: Size & { data: Uint8Array }, size: Size): Pixels {
  const count = size.height * size.width * 3;
  // The module reads two bytes beyond the last pixel; numbers begin at a multiple of their four bytes.
  const values = START + 4 * Math.ceil((picture.data.length + 2) / 4);
  const table = values + 4 * count;
  const { memory, ...passes } = moduleOf(table + 4 * LEVELS);
  new Uint8Array(memory.buffer, START).set(picture.data);
  return {
    values: new Float32Array(memory.buffer, values, count),
    sample: (m, paddingMode) =>
      passes.sample(
        ...[START, picture.height, picture.width],
        ...[values, size.height, size.width],
        ...[OUTSIDE[paddingMode], ...m],
      ),
    light(lighting) {
      fillTable(new Float32Array(memory.buffer, table, LEVELS), lighting);
      passes.lookUp(values, count, table);
    },
    toUnit: () => passes.multiply(values, count, 1 / 255),
    normalize: (mean, std) =>
      passes.normalize(values, count, ...std.map((s) => 1 / s), ...mean.map((m, c) => -m / std[c]!)),
  };
}

/** The picture's place in memory. Nothing of the module's own lies anywhere. */
const START = 16;

/** Steps of light's table from one of the 255 levels to the next. */
const STEPS = 16;

/** Entries of light's table; one beyond the last level, for what is interpolated there. */
const LEVELS = 255 * STEPS + 2;

/** As in `assembly/pixels.ts`. */
const OUTSIDE: Record<PaddingMode, number> = { reflection: 0, border: 1, zeros: 2 };

const logits = Float64Array.from({ length: LEVELS }, (_, i) => {
  const x = Math.min(Math.max(i / (255 * STEPS), 1e-7), 1 - 1e-7);
  return Math.log(x / (1 - x));
});

function fillTable(table: Float32Array, { scale, shift }: Lighting): void {
  for (let i = 0; i < LEVELS; i++) table[i] = 1 / (1 + Math.exp(-(scale * logits[i]! + shift)));
}

// @types/node 20 does not declare what Node 20 has.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    readonly exports: unknown;
    constructor(module: Module);
  }
}

/** What `assembly/pixels.ts` exports. */
interface PixelModule {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  sample(...numbers: number[]): void;
  lookUp(values: number, count: number, table: number): void;
  multiply(values: number, count: number, factor: number): void;
  normalize(values: number, count: number, ...factorsAndOffsets: number[]): void;
}

const compiled = new WebAssembly.Module(readFileSync(new URL('./pixels.wasm', import.meta.url)));
let current: PixelModule | null = null;

/** Its memory grows and never shrinks: above this one the module is made anew for each picture. */
const KEPT = 64 * 2 ** 20;
const PAGE = 2 ** 16;

/** The module with room for `bytes`. */
function moduleOf(bytes: number): PixelModule {
  if (!current || current.memory.buffer.byteLength > KEPT)
    current = new WebAssembly.Instance(compiled).exports as PixelModule;
  const missing = bytes - current.memory.buffer.byteLength;
  if (missing > 0) current.memory.grow(Math.ceil(missing / PAGE));
  return current;
}
