import { setImmediate as turn } from 'node:timers/promises';
import { inArena } from '../native/arena.js';
import { floats, read } from '../native/convert.js';
import { matMul } from '../native/math.js';
import { minimise } from './minimise.js';

/** Rows of numbers, `[N, D]`. */
export interface Rows {
  values: Float32Array;
  /** D. */
  dimensions: number;
}

/** A linear classifier: weights `[D + 1, C]`, the last row being the bias. */
export interface LogisticRegression {
  weights: Float64Array;
  classes: number;
}

/**
 * Multinomial logistic regression: the weights with the least mean cross-entropy + `l2`/2 · |W|² (the bias is not
 * counted), which is scikit-learn's with `C = 1 / (N · l2)`.
 */
export async function fitLogistic(
  { values, dimensions }: Rows,
  labels: Int32Array,
  classes: number,
  { l2 = 0.01 }: { l2?: number } = {},
): Promise<LogisticRegression> {
  const count = labels.length;
  const objective = (weights: Float64Array) => {
    const probabilities = softmaxRows(scores({ values, dimensions }, { weights, classes }), classes);
    let value = 0;
    // Probabilities become the gradient of the scores.
    for (let i = 0; i < count; i++) {
      const at = i * classes + labels[i]!;
      value -= Math.log(Math.max(probabilities[at]!, 1e-30)) / count;
      probabilities[at]! -= 1;
    }
    const gradient = new Float64Array(weights.length);
    const products = inArena(() => {
      const x = floats(values, [count, dimensions]);
      return read(matMul(x, floats(probabilities, [count, classes]), { transposeX: true })).slice();
    });
    for (let k = 0; k < dimensions * classes; k++) {
      gradient[k] = products[k]! / count + l2 * weights[k]!;
      value += (l2 / 2) * weights[k]! ** 2;
    }
    for (let k = 0; k < probabilities.length; k++)
      gradient[dimensions * classes + (k % classes)]! += probabilities[k]! / count;
    return { value, gradient };
  };
  const weights = await minimise(objective, new Float64Array((dimensions + 1) * classes), { turn });
  return { weights, classes };
}

/** Probabilities `[N, C]`. */
export function predictLogistic(model: LogisticRegression, rows: Rows): Float32Array {
  return softmaxRows(scores(rows, model), model.classes);
}

/** Columns with mean 0 and standard deviation 1 in `rows`; what is constant there becomes 0. */
export function standardiser({ values, dimensions }: Rows): (rows: Rows) => Rows {
  const count = values.length / dimensions;
  const [mean, variance] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  for (const [i, value] of values.entries()) mean[i % dimensions]! += value / count;
  for (const [i, value] of values.entries()) variance[i % dimensions]! += (value - mean[i % dimensions]!) ** 2 / count;
  const scale = variance.map((v) => (v > 1e-12 ? 1 / Math.sqrt(v) : 0));
  return (rows) => ({
    dimensions,
    values: rows.values.map((value, i) => (value - mean[i % dimensions]!) * scale[i % dimensions]!),
  });
}

function scores({ values, dimensions }: Rows, { weights, classes }: LogisticRegression): Float32Array {
  const count = values.length / dimensions;
  const products = inArena(() => {
    const w = floats(Float32Array.from(weights.subarray(0, dimensions * classes)), [dimensions, classes]);
    return read(matMul(floats(values, [count, dimensions]), w)).slice();
  });
  return products.map((value, k) => value + weights[dimensions * classes + (k % classes)]!);
}

function softmaxRows(values: Float32Array, classes: number): Float32Array {
  for (let at = 0; at < values.length; at += classes) {
    const row = values.subarray(at, at + classes);
    const most = Math.max(...row);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += row[k] = Math.exp(row[k]! - most);
    for (let k = 0; k < classes; k++) row[k]! /= sum;
  }
  return values;
}
