/**
 * Reading, decoding and augmenting pictures into normalised batches beside fastai 2's loader, nothing trained: the first
 * epoch, in which files are decoded, and the one after it.
 *
 *     npm run bench -- data FOLDER [--size 224] [--batch 32] [--rounds 3] [--save]
 *
 * FOLDER holds a folder of pictures per class. Each round begins with new loaders; the peer is tried without and with two
 * worker processes.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { getTransforms, ImageDataBunch, imagenetStats } from '../../src/index.js';
import { tf } from '../../src/native/tensorflow.js';
import { PythonPeer } from './python-peer.js';
import { median, type Row, report, round } from './report.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '224' },
    batch: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '3' },
    save: { type: 'boolean', default: false },
  },
});
if (!positionals[0]) throw new Error('usage: npm run bench -- data FOLDER [--size 224] [--batch 32] [--rounds 3]');
const folder = resolve(positionals[0]);
const [size, bs] = [Number(values.size), Number(values.batch)];

/** Pictures a second in the first epoch and in the second. */
type Speeds = [first: number, later: number];

const peer = new PythonPeer();
const found = new Map<string, Speeds[]>();
for (let round = 0; round < Number(values.rounds); round++) {
  note('notebear', await ours());
  for (const workers of [0, 2]) {
    const { speeds } = await peer.ask<{ speeds: Speeds }>('load', { folder, size, batch: bs, workers });
    note(`fastai, ${workers} workers`, speeds);
  }
}
report('data', rows(), { save: values.save, ...(await peer.ask<object>('versions')) });
peer.close();
process.exit(0);

function note(who: string, speeds: Speeds): void {
  found.set(who, [...(found.get(who) ?? []), speeds]);
}

async function ours(): Promise<Speeds> {
  const options = { validPct: 0.2, dsTfms: getTransforms(), size, bs };
  const data = (await ImageDataBunch.fromFolder(folder, options)).normalize(imagenetStats);
  const epoch = async () => {
    let pictures = 0;
    const begun = performance.now();
    for await (const { x, y } of data.trainDl) {
      pictures += x.shape[0];
      tf.dispose([x, y]);
    }
    return (1000 * pictures) / (performance.now() - begun);
  };
  return [await epoch(), await epoch()];
}

function rows(): Row[] {
  const theirs = [...found.keys()].filter((who) => who !== 'notebear');
  return [...found].map(([who, speeds]) => {
    const row: Row = { who, size, batch: bs };
    for (const [k, name] of ['first epoch', 'later'].entries()) {
      const best = speeds.map((_, i) => Math.max(...theirs.map((other) => found.get(other)![i]![k]!)));
      row[`${name}, pictures/s`] = round(median(speeds.map((speed) => speed[k]!)), 0);
      row[`${name}, times fastai`] = round(median(speeds.map((speed, i) => speed[k]! / best[i]!)));
    }
    return row;
  });
}
