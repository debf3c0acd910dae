import { overlay } from '../widgets/kernel-side/overlay.js';
import { lossVsLr } from './loss-vs-lr.js';
import { expect } from './options.js';
import type { TrainingRecord } from './plot-parts.js';
import { losses, rates } from './plots.js';
import { showFigure } from './show-figure.js';

/** What of the runs is laid over one another. */
export type Comparison = 'losses' | 'lossVsLr' | 'rates';

const FIGURES = {
  losses,
  lossVsLr: (record: TrainingRecord) => lossVsLr(record).figure,
  rates,
};

/**
 * Several runs in one plot, a colour each: `compareRuns(learn.recorders)`, or with names
 * `compareRuns({ resnet18: a.recorder, resnet34: b.recorder }, 'lossVsLr')`. Default: training and validation losses.
 */
export function compareRuns(
  runs: readonly TrainingRecord[] | Readonly<Record<string, TrainingRecord>>,
  what: Comparison = 'losses',
): Promise<void> {
  const named = Array.isArray(runs) ? runs.map((run, i) => [`run ${i + 1}`, run] as const) : Object.entries(runs);
  expect('compareRuns: runs', runs, named.length > 0, 'recorders, such as learn.recorders');
  expect('compareRuns: what', what, what in FIGURES, "'losses', 'lossVsLr' or 'rates'");
  return showFigure(overlay(Object.fromEntries(named.map(([name, run]) => [name, FIGURES[what](run)]))));
}
