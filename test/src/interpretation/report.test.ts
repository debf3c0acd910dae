import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { classTallies, confusedPairs, itemTallies } from '../../../src/interpretation/confusion.js';
import type { InterpretedItem } from '../../../src/interpretation/items.js';
import { ClassificationReport, type ReportRow } from '../../../src/interpretation/report.js';
import { repositoryFile } from '../../helpers/repository.js';

interface Case {
  actual: number[] | number[][];
  predicted: number[] | number[][];
  report: Record<string, { precision: number; recall: number; 'f1-score': number; support: number }>;
  text: string;
}

const { reports } = JSON.parse(readFileSync(repositoryFile('test/oracle/interpretation.json'), 'utf8')) as {
  reports: { one: Case; several: Case };
};

const classesOf = (value: number | number[]): number[] =>
  typeof value === 'number' ? [value] : value.flatMap((there, c) => (there ? [c] : []));

const itemsOf = ({ actual, predicted }: Case): InterpretedItem[] =>
  actual.map((value, index) => ({
    ...{ index, path: null, loss: 0, probabilities: new Float32Array() },
    ...{ actual: classesOf(value), predicted: classesOf(predicted[index]!) },
  }));

for (const [name, count] of [
  ['one', 3],
  ['several', 4],
] as const) {
  test(`the report is scikit-learn's, to the letter: ${name} of the classes an item`, () => {
    const one = reports[name];
    const items = itemsOf(one);
    const names = Array.from({ length: count }, (_, c) => String(c));
    const tallies = classTallies(items, count);
    const report = new ClassificationReport(names, tallies, name === 'several' ? itemTallies(items) : null);
    assert.equal(String(report), one.text.trimEnd());
    const close = (row: ReportRow, expected: Case['report'][string]) => {
      for (const [value, wanted] of [
        [row.precision, expected.precision],
        [row.recall, expected.recall],
        [row.f1, expected['f1-score']],
        [row.support, expected.support],
      ] as const)
        assert.ok(Math.abs(value - wanted) < 1e-9, `${row.name}: ${value}, expected ${wanted}`);
    };
    for (const row of report.classes) close(row, one.report[row.name]!);
    close(report.macro, one.report['macro avg']!);
    close(report.weighted, one.report['weighted avg']!);
    if (report.samples) close(report.samples, one.report['samples avg']!);
  });
}

test('a missed label is paired with each that was wrongly predicted', () => {
  const item = (actual: number[], predicted: number[]) =>
    ({ index: 0, path: null, loss: 0, probabilities: new Float32Array(), actual, predicted }) satisfies InterpretedItem;
  const pairs = confusedPairs([item([0, 1], [0, 2]), item([1], [2, 3]), item([0], [0]), item([1, 2], [])]);
  assert.deepEqual(pairs, [
    [1, 2, 2],
    [1, 3, 1],
  ]);
});
