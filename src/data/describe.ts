import { relative } from 'node:path';
import type { ImageDataBunch } from './image-data-bunch.js';
import type { LabelList } from './image-list.js';

/** A data bunch in words: how much of what, and what makes it repeatable. */
export function describe(data: ImageDataBunch): string {
  const { trainDs, validDs, classes, size } = data;
  const train = counts(trainDs);
  const valid = counts(validDs);
  const rows = classes.map((name, i) => [name, `${train[i]}`, `${valid[i]}`]);
  const table = [['class', 'train', 'valid'], ...rows, ['all', `${trainDs.length}`, `${validDs.length}`]];
  return [
    `ImageDataBunch of ${trainDs.length + validDs.length} pictures in ${shortPath(data.path)}`,
    ...aligned(table),
    `size ${size.height} × ${size.width}, batches of ${data.batchSize}, seed ${data.seed}, ${data.stats ? 'normalized' : 'not normalized'}`,
  ].join('\n');
}

/** Seen from the current directory where that is shorter, as in `data/bears`. */
function shortPath(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen !== '' && seen.length < path.length ? seen : path;
}

function counts({ labels, classes }: LabelList): number[] {
  const result = classes.map(() => 0);
  for (const label of labels) result[label]!++;
  return result;
}

/** Names to the left, numbers to the right. */
function aligned(rows: string[][]): string[] {
  const width = (col: number) => Math.max(...rows.map((row) => row[col]!.length));
  return rows.map(([name, ...numbers]) =>
    [name!.padEnd(width(0)), ...numbers.map((n, i) => n.padStart(width(i + 1)))].join('  '),
  );
}
