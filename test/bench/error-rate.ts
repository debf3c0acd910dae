/**
 * The lesson's first model on a folder of photographs, once per seed in float32 and in bfloat16: four epochs of
 * `fitOneCycle` with a frozen body.
 *
 *     npm run bench -- error-rate FOLDER [SEED …] [--save]     (default seeds: 1 2 3 4 5)
 *
 * Prints each table and each error rate, the means with their standard errors, and fails when bfloat16's mean is further
 * than one standard error from float32's, or tensors are left.
 */
import { parseArgs } from 'node:util';
import { cnnLearner, errorRate, getTransforms, ImageDataBunch, imagenetStats, models } from '../../src/index.js';
import { tf } from '../../src/native/tensorflow.js';
import { report, round } from './report.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { save: { type: 'boolean', default: false } },
});
const [folder, ...given] = positionals;
if (!folder) throw new Error('usage: npm run bench -- error-rate FOLDER [SEED …] [--save]');
const seeds = given.length > 0 ? given.map(Number) : [1, 2, 3, 4, 5];

const rates = { float32: [] as number[], bfloat16: [] as number[] };
for (const seed of seeds) {
  for (const type of ['float32', 'bfloat16'] as const) {
    const options = { validPct: 0.2, dsTfms: getTransforms(), size: 224, bs: 16, seed };
    const data = (await ImageDataBunch.fromFolder(folder, options)).normalize(imagenetStats);
    const learn = await cnnLearner(data, models.efficientnetLite0, { metrics: [errorRate] });
    if (type === 'bfloat16') learn.toBf16();
    await learn.fitOneCycle(4);
    rates[type].push(learn.recorder.metrics.at(-1)![0]!);
    console.log(`seed ${seed}, ${type}: error_rate ${rates[type].at(-1)!.toFixed(6)}`);
    learn.dispose();
  }
}

const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
function standardError(list: readonly number[]): number {
  const squares = list.map((value) => (value - mean(list)) ** 2);
  return Math.sqrt(mean(squares) / Math.max(1, list.length - 1));
}

const rows = (['float32', 'bfloat16'] as const).map((who) => ({
  ...{ what: `error rate after 4 epochs, ${seeds.length} seeds`, who },
  ...{ mean: round(mean(rates[who]), 4), 'standard error': round(standardError(rates[who]), 4) },
}));
report('error-rate', rows, { save: values.save });
const apart = Math.abs(mean(rates.bfloat16) - mean(rates.float32));
const { numTensors } = tf.memory();
console.log(`the means are ${apart.toFixed(4)} apart; tensors left: ${numTensors}`);
process.exit(apart <= standardError(rates.float32) && numTensors === 0 ? 0 : 1);
