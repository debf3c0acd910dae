/** Changes of the library's behaviour that somebody might make by mistake. */
export interface Mutation {
  what: string;
  /** Below `build/src`. */
  file: string;
  /** Stands once in the file; `to` is put in its place. */
  from: string;
  to: string;
  /** Which lesson should notice. */
  lesson: 'lesson2-sgd' | 'lesson2-hood';
}

const bySgd = (what: string, file: string, from: string, to: string): Mutation => ({
  ...{ what, file, from, to, lesson: 'lesson2-sgd' },
});
const byHood = (what: string, file: string, from: string, to: string): Mutation => ({
  ...{ what, file, from, to, lesson: 'lesson2-hood' },
});

export const MUTATIONS: readonly Mutation[] = [
  bySgd(
    'SGD takes nine tenths of the rate',
    'optimizers/sgd.js',
    'scalar(this.lrs[group])',
    'scalar(0.9 * this.lrs[group])',
  ),
  bySgd('half the gradient of mse', 'losses/mean-squared-error.js', 'scalar(2 / output', 'scalar(1 / output'),
  bySgd(
    'rmse without the root',
    'metrics/regression.js',
    "ofAllPairs('rmse', (predicted, actual) => Math.sqrt(",
    "ofAllPairs('rmse', (predicted, actual) => (",
  ),
  bySgd('one epoch too few', 'fit.js', 'run.epoch < epochs &&', 'run.epoch < epochs - 1 &&'),
  bySgd('gradients of a batch added up, not averaged', 'fit.js', 'scalar(1 / total)', 'scalar(1)'),
  bySgd('the training loss is smoothed over fewer batches', 'schedule.js', 'beta = 0.98', 'beta = 0.9'),
  bySgd(
    'the smoothed loss begins at 0',
    'schedule.js',
    'return this.#average / (1 - this.beta ** this.#count)',
    'return this.#average',
  ),
  bySgd('the validation loss is a sum', 'evaluate.js', '[sum / items, ', '[sum, '),
  bySgd('normal numbers are too narrow', 'random.js', 'return radius * Math.cos', 'return 0.9 * radius * Math.cos'),
  bySgd('the order leaves items in their place', 'random.js', 'i > 0; i--', 'i > 9; i--'),
  byHood('the schedule is off by one', 'schedule.js', 'const pct = i / rising', 'const pct = (i + 1) / rising'),
  byHood(
    'momentum goes with the rate',
    'schedule.js',
    'mom: annealCos(moms[0], moms[1], pct)',
    'mom: annealCos(moms[1], moms[0], pct)',
  ),
  byHood('the rate rises for half of the run', 'schedule.js', 'pctStart = 0.3,', 'pctStart = 0.5,'),
  byHood('slice(b) gives the body a third', 'schedule.js', 'stop / 10', 'stop / 3'),
  byHood(
    'slice(a, b) spreads by equal steps',
    'schedule.js',
    'annealExp(start, stop, i / (groups - 1))',
    'annealLinear(start, stop, i / (groups - 1))',
  ),
  byHood(
    'the error rate is the accuracy',
    'metrics.js',
    'return tf.sub(1, accuracy(output, targets))',
    'return accuracy(output, targets)',
  ),
  byHood('classes stand in the opposite order', 'data/labels.js', ': byCodeUnits);', ': (a, b) => byCodeUnits(b, a));'),
  byHood(
    'pictures are not divided by the standard deviation',
    'transforms/pixels.js',
    '...std.map((s) => 1 / s), ...mean.map((m, c) => -m / std[c])',
    '...std.map(() => 1), ...mean.map((m) => -m)',
  ),
  byHood('freeze takes the head too', 'models/network.js', 'i >= first ||', 'i > first ||'),
  byHood(
    'an epoch has a batch that is not full',
    'data/image-loader.js',
    'this.#options.training ? Math.floor(batches)',
    'this.#options.training ? Math.ceil(batches)',
  ),
  byHood(
    'predict takes the least probable class',
    'inference/decision.js',
    'argmax(row)',
    'row.indexOf(Math.min(...row))',
  ),
  byHood(
    'the split takes one picture more',
    'data/splits.js',
    'Math.floor(validPct * count)',
    'Math.floor(validPct * count) + 1',
  ),
];
