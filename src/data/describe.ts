import { relative } from 'node:path';
import type { ImageDataBunch } from './image-data-bunch.js';
import type { LabelList } from './label-list.js';
import { aligned } from './text-table.js';

/** A data bunch in words: how much of what, and what makes it repeatable. */
export function describe(data: ImageDataBunch): string {
  const { trainDs, validDs, testDs } = data;
  const test = testDs ? `, ${testDs.length} more for the test` : '';
  return [
    `ImageDataBunch of ${trainDs.length + validDs.length} pictures${test} in ${shortPath(data.path)}`,
    ...(data.kind === 'float' ? numbers(data) : aligned(table(data))),
    `${sizeText(data)}, batches of ${data.batchSize}, seed ${data.seed}, ${data.stats ? 'normalized' : 'not normalized'}`,
  ].join('\n');
}

const sizeText = ({ size, resizeMethod }: ImageDataBunch): string =>
  resizeMethod === 'no' ? 'each of its own size' : `size ${size.height} × ${size.width}`;

function table({ trainDs, validDs, classes }: ImageDataBunch): string[][] {
  const train = counts(trainDs);
  const valid = counts(validDs);
  const rows = classes.map((name, i) => [name, `${train[i]}`, `${valid[i]}`]);
  return [['class', 'train', 'valid'], ...rows, ['all', `${trainDs.length}`, `${validDs.length}`]];
}

function numbers({ trainDs, validDs }: ImageDataBunch): string[] {
  const values = (trainDs.y as (number | number[])[]).flat();
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [
    `numbers to predict: ${trainDs.c} a picture, ${low} to ${high} in training`,
    `train ${trainDs.length}, valid ${validDs.length}`,
  ];
}

/** Seen from the current directory where that is shorter, as in `data/bears`. */
function shortPath(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen !== '' && seen.length < path.length ? seen : path;
}

/** Items of each class. */
function counts({ y, classes }: LabelList): number[] {
  const result = new Map(classes.map((name) => [name, 0]));
  for (const name of (y as (string | string[])[]).flat()) result.set(name, result.get(name)! + 1);
  return [...result.values()];
}
