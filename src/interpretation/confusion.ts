/** What is taken for what, from items that were looked at. */
import { count, empty, type Tally } from '../metrics/label-counts.js';
import type { InterpretedItem } from './items.js';

/** How often each class (row) was taken for each class (column). Items have one class each. */
export function confusionCounts(items: readonly InterpretedItem[], classes: number): number[][] {
  const cells = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { actual, predicted } of items) cells[actual[0]!]![predicted[0]!]!++;
  return cells;
}

/** Tallies of each class over items with any number of classes. */
export function classTallies(items: readonly InterpretedItem[], classes: number): Tally[] {
  return Array.from({ length: classes }, (_, c) => {
    const tally = empty();
    for (const { actual, predicted } of items) count(tally, predicted.includes(c), actual.includes(c));
    return tally;
  });
}

/** The same of each item. */
export const itemTallies = (items: readonly InterpretedItem[]): Tally[] =>
  items.map(({ actual, predicted }) => ({
    hits: actual.filter((c) => predicted.includes(c)).length,
    predicted: predicted.length,
    actual: actual.length,
  }));

/**
 * Pairs of a class that was missed and one that was wrongly predicted in its place, with their counts, the most frequent
 * first. With several labels an item, each missed one is paired with each wrong one.
 */
export function confusedPairs(items: readonly InterpretedItem[]): [actual: number, predicted: number, count: number][] {
  const counts = new Map<string, [number, number, number]>();
  for (const { actual, predicted } of items) {
    const missed = actual.filter((c) => !predicted.includes(c));
    const wrong = predicted.filter((c) => !actual.includes(c));
    for (const a of missed) {
      for (const p of wrong) {
        const pair = counts.get(`${a} ${p}`) ?? [a, p, 0];
        pair[2]++;
        counts.set(`${a} ${p}`, pair);
      }
    }
  }
  return [...counts.values()].sort((a, b) => b[2] - a[2] || a[0] - b[0] || a[1] - b[1]);
}

/** Numbers of each row as shares of its sum. */
export function shares(row: readonly number[]): number[] {
  const total = row.reduce((sum, n) => sum + n, 0);
  return row.map((n) => (total > 0 ? n / total : 0));
}
