/**
 * Six kinds of waste on 2,527 photographs, with TrashNet's published split (1,768 for training, 328 for validation, 431 for
 * the test): a pretrained EfficientNet-Lite0, one epoch with the body frozen and eight with all of it, as the lesson trains.
 *
 *     node build/test/bench/trashnet.js FOLDER [--seed 1] [--epochs 8] [--size 224]
 *
 * FOLDER holds a folder per class and the files one-indexed-files-notrash_{train,val,test}.txt. Prints the tables, the
 * accuracy on the test set with and without test time augmentation, the minutes and the processor's minutes, and fails
 * below an accuracy of 0.88.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  accuracy,
  cnnLearner,
  getTransforms,
  ImageDataBunch,
  ImageItems,
  imagenetStats,
  LabelList,
  models,
  slice,
} from '../../src/index.js';
import { tf } from '../../src/native/tensorflow.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '8' },
    size: { type: 'string', default: '224' },
  },
});
if (!positionals[0]) throw new Error('usage: trashnet.js FOLDER [--seed 1] [--epochs 8] [--size 224]');
const folder = resolve(positionals[0]);

/** The split's numbers of the classes, from 1. */
const NUMBERED = ['glass', 'paper', 'cardboard', 'plastic', 'metal', 'trash'];

function part(name: string): LabelList {
  const lines = readFileSync(join(folder, `one-indexed-files-notrash_${name}.txt`), 'utf8')
    .trim()
    .split('\n');
  const items = lines.map((line) => line.split(' ') as [string, string]);
  const labels = items.map(([, number]) => NUMBERED[Number(number) - 1]!);
  const files = items.map(([file], i) => join(folder, labels[i]!, file));
  return new LabelList(new ImageItems(folder, files), labels, [...NUMBERED].sort());
}

const begin = performance.now();
const options = { size: Number(values.size), bs: 32, seed: Number(values.seed), dsTfms: getTransforms() };
const data = ImageDataBunch.create(part('train'), part('val'), options).normalize(imagenetStats);
const test = ImageDataBunch.create(part('train'), part('test'), options).normalize(imagenetStats).validDl;
const learn = await cnnLearner(data, models.efficientnetLite0, { metrics: [accuracy] });
await learn.fitOneCycle(1);
learn.unfreeze();
await learn.fitOneCycle(Number(values.epochs), { maxLr: slice(1e-4, 1e-3) });
const trained = performance.now();
const [, plain] = await learn.validate(test);
const [preds, targets] = await learn.TTA({ dl: test });
const averaged = accuracy(preds, targets).dataSync()[0]!;
const { user, system } = process.cpuUsage();
console.log(`accuracy on the test set: ${plain!.toFixed(4)}, with TTA ${averaged.toFixed(4)}`);
console.log(
  `trained in ${((trained - begin) / 60_000).toFixed(1)} min; processor ${((user + system) / 6e7).toFixed(1)} min in all`,
);
tf.dispose([preds, targets]);
learn.dispose();
process.exit(plain! >= 0.88 ? 0 : 1);
