import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { labelIssues, outOfFold } from '../../../src/cleaning/label-issues.js';
import { fitLogistic, predictLogistic } from '../../../src/cleaning/logistic-regression.js';
import { Random } from '../../../src/random.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { repositoryFile } from '../../helpers/repository.js';
import { tensorCounts } from '../../helpers/tensors.js';

test("logistic regression's probabilities are scikit-learn's to 1e-4", async () => {
  const oracle = JSON.parse(readFileSync(repositoryFile('test/oracle/logistic.json'), 'utf8'));
  const { n, d, classes, l2, probabilities } = oracle;
  // The formula of make_logistic.py.
  const values = Float32Array.from({ length: n * d }, (_, k) => {
    const [i, column] = [Math.floor(k / d), k % d];
    return Math.sin(1.7 * i + 2.3 * column) + (i % classes === column ? 1 : 0);
  });
  const labels = Int32Array.from({ length: n }, (_, i) => (i + (i % 7 === 0 ? 1 : 0)) % classes);
  const model = await fitLogistic({ values, dimensions: d }, labels, classes, { l2 });
  assertAllClose(predictLogistic(model, { values, dimensions: d }), probabilities, 1e-4, 'probabilities');
});

test('confident learning: what is as probable as the class usually is, and is not the label, is likely a mistake', () => {
  const rows = [
    [0.9, 0.1],
    [0.8, 0.2],
    [0.1, 0.9],
    [0.3, 0.7],
    [0.9, 0.1],
    [0.45, 0.55],
  ];
  const labels = Int32Array.from([0, 0, 0, 1, 1, 1]);
  // Usual confidence: 0.6 of class 0, (0.7 + 0.1 + 0.55) / 3 = 0.45 of class 1.
  const issues = labelIssues(Float32Array.from(rows.flat()), labels, 2);
  assert.deepEqual(
    issues.map(({ index }) => index),
    [2, 4, 5, 3, 1, 0],
  );
  assert.deepEqual(
    issues.filter(({ likely }) => likely).map(({ index, suggested }) => [index, suggested]),
    [
      [2, 1],
      [4, 0],
    ],
  );
  assertAllClose(issues.map(({ confidence }) => confidence).slice(0, 2), [0.1, 0.1], 1e-6, 'confidence');
  assert.throws(() => labelIssues(new Float32Array(5), labels, 2), /expected 6 × 2 probabilities, .* got 5 numbers/);
});

/** Two clouds of points, of which every tenth has the other one's label. */
function clouds(count: number) {
  const random = new Random(5);
  const truth = Int32Array.from({ length: count }, (_, i) => i % 2);
  const values = Float32Array.from({ length: count * 4 }, (_, k) => random.normal() + (truth[k >> 2]! ? 2 : -2));
  const labels = truth.map((label, i) => (i % 10 === 3 ? 1 - label : label));
  return { rows: { values, dimensions: 4 }, labels };
}

test('planted label mistakes come first, without a leak of tensors, and the same each time', async () => {
  const { rows, labels } = clouds(100);
  const before = await tensorCounts();
  const probabilities = await outOfFold(rows, labels, 2, { l2: 0.1 });
  assert.deepEqual(await tensorCounts(), before);
  const issues = labelIssues(probabilities, labels, 2);
  assert.ok(issues.slice(0, 10).every(({ index }) => index % 10 === 3));
  const likely = issues.filter((issue) => issue.likely);
  assert.ok(likely.length >= 3 && likely.every(({ index }) => index % 10 === 3), `${likely.length} likely mistakes`);
  assert.deepEqual(await outOfFold(rows, labels, 2, { l2: 0.1 }), probabilities);
});

test('copies of a picture are judged by models that have seen none of them', async () => {
  const { rows, labels } = clouds(40);
  // Item 1 again, with the wrong label, far from all others: only its own copies could give that label away.
  const copies = {
    values: Float32Array.from([...rows.values, ...Array(3).fill([90, -90, 90, -90]).flat()]),
    dimensions: 4,
  };
  const withCopies = Int32Array.from([...labels, 1, 1, 1]);
  const groups = Int32Array.from(withCopies.keys()).map((i) => (i >= 40 ? 0 : i + 1));
  const apart = await outOfFold(copies, withCopies, 2, { seed: 1 });
  const together = await outOfFold(copies, withCopies, 2, { seed: 1, groups });
  assert.ok(together[40 * 2 + 1]! < apart[40 * 2 + 1]! - 0.1, `${together[81]} without, ${apart[81]} with the copies`);
  await assert.rejects(
    outOfFold(rows, labels, 2, { folds: 1 }),
    /folds: expected a whole number from 2 to the 40 items, got 1/,
  );
});
