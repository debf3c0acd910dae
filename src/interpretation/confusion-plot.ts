import { ConfusionTable, displayMode } from '../../widgets/kernel-side/index.js';
import { checkNames, expect, expectWhole } from '../options.js';
import { confusion } from '../plots.js';
import { showFigure } from '../show-figure.js';
import { shares } from './confusion.js';
import type { InterpretedItem } from './items.js';

/** Options of `plotConfusionMatrix`. */
export interface ConfusionOptions {
  /** Show shares of each row, 0–1, in place of counts. Default false. */
  normalize?: boolean;
  /** Decimals of a share. Default 2. */
  normDec?: number;
  /** Default `Confusion matrix`. */
  title?: string;
}

/** Shows counts `[actual][predicted]`, with the pictures behind them where items are files and someone may click. */
export async function showConfusion(
  counts: number[][],
  classes: readonly string[],
  items: readonly InterpretedItem[],
  options: ConfusionOptions,
): Promise<void> {
  checkNames('plotConfusionMatrix', options, { normalize: true, normDec: true, title: true });
  const { normalize = false, normDec = 2, title = 'Confusion matrix' } = options;
  expectWhole('plotConfusionMatrix: normDec', normDec, 0);
  expect('plotConfusionMatrix: title', title, typeof title === 'string', 'a text');
  const cells = normalize ? counts.map(shares) : counts;
  const text = cells.map((row) => row.map((n) => (normalize ? n.toFixed(normDec) : String(n))));
  const figure = confusion(classes, counts, { cells, text });
  figure.layout.title.text = title;
  const files = items.flatMap(({ path, actual, predicted, loss }) =>
    path === null
      ? []
      : [{ path, actual: actual[0]!, predicted: predicted[0]!, caption: `loss ${loss.toFixed(2)}`, loss }],
  );
  if (displayMode() !== 'widget' || files.length === 0) return await showFigure(figure);
  files.sort((a, b) => b.loss - a.loss);
  await new ConfusionTable({ figure, classes, shades: counts.map(shares), text, files }).display();
}
