import type { Picture, RenderOptions } from '../transforms/draw.js';
import type { Plan, Size } from '../transforms/plan.js';
import { inThread, MAX_THREADS } from './picture-threads.js';

/**
 * Draws batches in worker threads while the main thread may be training. It keeps the memory of batches that are given back:
 * new memory costs as much time in the system as a third of the drawing.
 */
export class Drawer {
  readonly #free: SharedArrayBuffer[] = [];

  /**
   * A batch, float32 `[N, height, width, 3]`, each thread drawing a part of it. The numbers are those of `render`. Whoever
   * has no more use for them may give them back.
   */
  async draw(
    pictures: readonly Picture[],
    plans: readonly Plan[],
    { size, paddingMode, stats }: RenderOptions,
  ): Promise<Float32Array> {
    const length = size.height * size.width * 3;
    const out = this.#memory(length * pictures.length);
    const rows = Math.ceil(pictures.length / MAX_THREADS);
    const parts = Array.from(
      { length: Math.ceil(pictures.length / rows) },
      (_, k) => [k * rows, (k + 1) * rows] as const,
    );
    const options = { size, paddingMode, stats };
    await Promise.all(
      parts.map(([from, to]) =>
        inThread({
          pictures: pictures.slice(from, to),
          plans: plans.slice(from, to),
          options,
          out: out.subarray(from * length, to * length),
        }),
      ),
    );
    return out;
  }

  /** Batches may be drawn into this one's memory from now on. */
  giveBack(batch: Float32Array): void {
    if (this.#free.length < KEPT) this.#free.push(batch.buffer as SharedArrayBuffer);
  }

  #memory(count: number): Float32Array {
    const buffer = this.#free.pop();
    if (buffer && buffer.byteLength >= 4 * count) return new Float32Array(buffer, 0, count);
    // Batches have become larger: what else is there is too small as well.
    this.#free.length = 0;
    return new Float32Array(new SharedArrayBuffer(4 * count));
  }
}

/** As many as are drawn at a time. */
const KEPT = 2;

/** With `resizeMethod: 'no'` pictures keep their sizes, which must be the same. Throws where they are not, naming two files. */
export function commonSize(plans: readonly Plan[], fileOf: (row: number) => string): Size {
  const { height, width } = plans[0]!.size;
  const other = plans.findIndex(({ size }) => size.height !== height || size.width !== width);
  if (other < 0) return plans[0]!.size;
  const { size } = plans[other]!;
  throw new Error(
    `resizeMethod: 'no' needs pictures of one size: '${fileOf(0)}' has ${height} × ${width} pixels, ` +
      `'${fileOf(other)}' ${size.height} × ${size.width}. Give another resizeMethod, or bs: 1`,
  );
}
