import type { LearnerState } from '../learner/learner-state.js';
import type { Learner } from '../learner.js';
import type { Recorder } from '../recorder.js';
import { type EpochNumbers, type RunRecord, type RunSetting, UNKNOWN } from './run-record.js';

/** What a recorder knows of its run. */
export function recordOf(recorder: Recorder): RunRecord {
  const { setting, rawLosses, lrs, losses, valLosses, metrics, names, nbBatches } = recorder;
  const readError = errorColumn(names.slice(3));
  let batch = 0;
  const rows = nbBatches.map((count, i): EpochNumbers => {
    batch += count;
    return {
      trainLoss: losses[batch - 1] ?? null,
      validLoss: valLosses[i] ?? null,
      error: readError(metrics[i] ?? []),
    };
  });
  const lr = lrs.length > 0 ? Math.max(...lrs) : null;
  return { ...UNKNOWN, ...setting, epochs: rows, losses: [...rawLosses], lr };
}

/** The error rate among an epoch's metrics, by their names: `error_rate`, or what `accuracy` leaves. */
export function errorColumn(names: readonly string[]): (metrics: readonly (number | null)[]) => number | null {
  const error = names.indexOf('error_rate');
  const accuracy = names.indexOf('accuracy');
  return (metrics) => {
    if (error >= 0) return metrics[error] ?? null;
    const value = metrics[accuracy] ?? null;
    return value === null ? null : 1 - value;
  };
}

/** What a run of `epochs` epochs is begun with. */
export function settingOf({ data, layerGroups, opt }: LearnerState, epochs: number): RunSetting {
  const weights = layerGroups.map((group) => group.parameters.filter(({ kind }) => kind === 'weight'));
  const first = weights.find((group) => group.length > 0) ?? [];
  return {
    planned: epochs,
    // Each label of several is there or not; a number has no classes.
    classes: { category: data.c, multiCategory: 2, float: 0 }[data.kind ?? 'category'],
    trainItems: data.trainDl.dataset.length,
    validItems: data.validDl.dataset.length,
    frozen: first.length > 0 && first.every(({ trainable }) => !trainable),
    optimizer: opt.name,
  };
}

/** The learner's last run that was none of `lrFind`'s. Throws where there is none. */
export function lastRun({ recorders }: Learner): Recorder {
  const found = recorders.findLast(({ numIt, rawLosses }) => numIt === null && rawLosses.length > 0);
  if (!found) throw new Error('diagnose: nothing was trained yet; call fitOneCycle first, for instance');
  return found;
}
