import type { Targets } from '../data/batch.js';
import type { Accumulator, WholeSetMetric } from '../metrics.js';
import type { tf } from '../native/tensorflow.js';

/**
 * How often each class (row) was taken for each class (column), batch by batch. What metrics of the whole set are made
 * from, one's own too: see `fromConfusion`.
 */
export class ConfusionMatrix {
  /** `[actual][predicted]`. */
  readonly counts: number[][] = [];

  /** Takes a batch in: output `[N, C]`, of which the greatest counts, and class indices `[N]`. */
  add(output: tf.Tensor2D, targets: Targets): void {
    if (targets.shape.length !== 1) {
      throw new Error(`a confusion matrix needs one class for each item, got targets [${targets.shape}]`);
    }
    const classes = output.shape[1];
    while (this.counts.length < classes) this.counts.push(new Array<number>(classes).fill(0));
    const predicted = output.argMax(1).dataSync();
    for (const [i, actual] of targets.dataSync().entries()) this.counts[actual]![predicted[i]!]!++;
  }
}

/** A metric that is a function of the whole set's confusion matrix `[actual][predicted]`. */
export function fromConfusion(name: string, value: (counts: readonly (readonly number[])[]) => number): WholeSetMetric {
  return {
    name,
    begin(): Accumulator {
      const matrix = new ConfusionMatrix();
      return {
        add: (output, targets) => matrix.add(output, targets),
        value: () => value(matrix.counts),
      };
    },
  };
}

/** Sums of the rows (items of each actual class), of the columns (of each predicted class) and of all. */
export function margins(counts: readonly (readonly number[])[]): { rows: number[]; columns: number[]; all: number } {
  const rows = counts.map((row) => row.reduce((sum, n) => sum + n, 0));
  const columns = counts.map((_, column) => counts.reduce((sum, row) => sum + row[column]!, 0));
  return { rows, columns, all: rows.reduce((sum, n) => sum + n, 0) };
}
