import type { Targets } from '../data/batch.js';
import { tf } from '../native/tensorflow.js';

/** How often a label was predicted, was actually there, and both. */
export interface Tally {
  hits: number;
  predicted: number;
  actual: number;
}

/** Tallies of each class and, with several labels an item, of each item, batch by batch. */
export class LabelCounts {
  readonly classes: Tally[] = [];
  readonly items: Tally[] = [];
  /** True once targets `[N, C]` came. */
  severalLabels = false;
  readonly #thresh: number;

  /** `thresh`: of the output's sigmoid, where items have several labels. */
  constructor(thresh = 0.5) {
    this.#thresh = thresh;
  }

  /** Takes a batch in: output `[N, C]` and class indices `[N]`, or 0 and 1 `[N, C]`. */
  add(output: tf.Tensor2D, targets: Targets): void {
    const [rows, columns] = output.shape;
    while (this.classes.length < columns) this.classes.push(empty());
    this.severalLabels = targets.shape.length === 2;
    const predicted = this.severalLabels
      ? output.sigmoid().greater(this.#thresh).dataSync()
      : tf.oneHot(output.argMax(1).toInt(), columns).dataSync();
    const actual = this.severalLabels ? targets.dataSync() : tf.oneHot(targets.toInt(), columns).dataSync();
    for (let row = 0; row < rows; row++) {
      const item = empty();
      for (const [column, tally] of this.classes.entries()) {
        const at = row * columns + column;
        for (const one of [tally, item]) count(one, predicted[at]! > 0, actual[at]! > 0);
      }
      this.items.push(item);
    }
  }

  /** Several tallies as one. */
  static sum(tallies: readonly Tally[]): Tally {
    const total = empty();
    for (const { hits, predicted, actual } of tallies) {
      total.hits += hits;
      total.predicted += predicted;
      total.actual += actual;
    }
    return total;
  }
}

/** A tally of nothing yet. */
export const empty = (): Tally => ({ hits: 0, predicted: 0, actual: 0 });

/** Counts one label of one item. */
export function count(tally: Tally, predicted: boolean, actual: boolean): void {
  if (predicted) tally.predicted++;
  if (actual) tally.actual++;
  if (predicted && actual) tally.hits++;
}
