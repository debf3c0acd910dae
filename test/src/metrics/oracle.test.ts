import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Targets } from '../../../src/data/batch.js';
import { KappaScore, MatthewsCorreff } from '../../../src/metrics/agreement.js';
import { AUROC, type AurocOptions } from '../../../src/metrics/auroc.js';
import { Dice } from '../../../src/metrics/dice.js';
import { type ClassScoreOptions, FBeta, Precision, Recall } from '../../../src/metrics/f-beta.js';
import * as regression from '../../../src/metrics/regression.js';
import { running } from '../../../src/metrics/running.js';
import {
  accuracy,
  accuracyThresh,
  errorRate,
  fbeta,
  type Metric,
  partial,
  topKAccuracy,
} from '../../../src/metrics.js';
import { tf } from '../../../src/native/tensorflow.js';
import { repositoryFile } from '../../helpers/repository.js';

interface Case {
  output: number[][];
  targets: number[] | number[][];
  expected: Record<string, number>;
}

const cases = JSON.parse(readFileSync(repositoryFile('test/oracle/metrics.json'), 'utf8')) as Record<string, Case>;

/** The metric under the name that the oracle's script gives it. */
function metricOf(name: string): Metric {
  const [kind, ...rest] = name.split(' ') as [string, ...string[]];
  const average = { average: rest.at(-1) } as ClassScoreOptions & AurocOptions;
  if (kind === 'topK') return partial(topKAccuracy, { k: Number(rest[0]) });
  if (kind === 'accuracyThresh') return rest[0] ? partial(accuracyThresh, { thresh: Number(rest[0]) }) : accuracyThresh;
  if (kind === 'fbeta') return rest[0] ? new FBeta({ beta: Number(rest[0]), ...average }) : fbeta;
  if (kind === 'precision') return new Precision(average);
  if (kind === 'recall') return new Recall(average);
  if (kind === 'auroc') return new AUROC(average);
  if (kind === 'kappa') return new KappaScore({ weights: (rest[0] ?? null) as 'linear' | null });
  if (kind === 'matthews') return new MatthewsCorreff();
  if (kind === 'dice') return new Dice();
  const { meanSquaredError: mse, meanAbsoluteError: mae, meanSquaredLogarithmicError: msle, ...whole } = regression;
  const plain: Record<string, Metric> = { accuracy, errorRate, mse, mae, msle, ...whole };
  return plain[kind]!;
}

/** In uneven batches: a metric of the whole set must not depend on them. */
function evaluate(metric: Metric, { output, targets }: Case): number {
  const accumulator = running(metric);
  for (let from = 0; from < output.length; from += 9) {
    const rows = output.slice(from, from + 9);
    const part = targets.slice(from, from + 9);
    const isClass = rows[0]!.length > 1 && !Array.isArray(part[0]);
    tf.tidy(() => {
      const y = (isClass ? tf.tensor1d(part as number[], 'int32') : tf.tensor(part as number[])) as Targets;
      accumulator.add(tf.tensor2d(rows), y);
    });
  }
  return accumulator.value();
}

for (const [name, one] of Object.entries(cases)) {
  test(`metrics of ${name} are those of fastai and scikit-learn`, () => {
    assert.ok(Object.keys(one.expected).length > 5);
    for (const [metric, expected] of Object.entries(one.expected)) {
      const value = evaluate(metricOf(metric), one);
      assert.ok(Math.abs(value - expected) < 1e-6, `${metric}: expected ${expected}, got ${value}`);
    }
  });
}

test('metrics leave no tensor behind', () => {
  const before = tf.memory().numTensors;
  for (const one of Object.values(cases)) for (const name of Object.keys(one.expected)) evaluate(metricOf(name), one);
  assert.equal(tf.memory().numTensors, before);
});

test('each validation of a metric of the whole set begins anew', () => {
  const metric = new FBeta({ beta: 1, average: 'macro' });
  const one = cases['four classes']!;
  assert.equal(evaluate(metric, one), evaluate(metric, one));
});

test('the area under the curve is not a number where a class never occurs', () => {
  const one: Case = {
    output: [
      [1, 0],
      [0, 1],
    ],
    targets: [1, 1],
    expected: {},
  };
  assert.ok(Number.isNaN(evaluate(new AUROC(), one)));
});
