import type { Picture, RenderOptions } from '../transforms/draw.js';
import type { Plan, Size } from '../transforms/plan.js';
import { inThread, MAX_THREADS } from './picture-threads.js';

/**
 * Draws a batch in worker threads, each a part of it, while the main thread may be training: float32
 * `[N, height, width, 3]`. The numbers are those of `render`.
 */
export async function drawInWorkers(
  pictures: readonly Picture[],
  plans: readonly Plan[],
  { size, paddingMode, stats }: RenderOptions,
): Promise<Float32Array> {
  const length = size.height * size.width * 3;
  const out = new Float32Array(new SharedArrayBuffer(4 * length * pictures.length));
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
