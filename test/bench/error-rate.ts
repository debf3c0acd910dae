/**
 * The lesson's first model on a folder of photographs, once per seed: four epochs of `fitOneCycle` with a frozen body.
 *
 *     node build/test/bench/error-rate.js FOLDER [SEED …]     (default seeds: 1 2 3)
 *
 * Prints each table, each error rate and the mean, and fails when tensors are left.
 */
import { parseArgs } from 'node:util';
import { cnnLearner, errorRate, getTransforms, ImageDataBunch, imagenetStats, models } from '../../src/index.js';
import { tf } from '../../src/native/tensorflow.js';

const { positionals } = parseArgs({ allowPositionals: true });
const [folder, ...seeds] = positionals;
if (!folder) throw new Error('usage: error-rate.js FOLDER [SEED …]');

const rates: number[] = [];
for (const seed of seeds.length > 0 ? seeds.map(Number) : [1, 2, 3]) {
  const options = { validPct: 0.2, dsTfms: getTransforms(), size: 224, bs: 16, seed };
  const data = (await ImageDataBunch.fromFolder(folder, options)).normalize(imagenetStats);
  const learn = await cnnLearner(data, models.efficientnetLite0, { metrics: [errorRate] });
  await learn.fitOneCycle(4);
  rates.push(learn.recorder.metrics.at(-1)![0]!);
  console.log(`seed ${seed}: error_rate ${rates.at(-1)!.toFixed(6)}`);
  learn.dispose();
}
console.log(`mean of ${rates.length}: ${(rates.reduce((sum, rate) => sum + rate, 0) / rates.length).toFixed(6)}`);
const { numTensors } = tf.memory();
console.log(`tensors left: ${numTensors}`);
process.exit(numTensors === 0 ? 0 : 1);
