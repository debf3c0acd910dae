import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import type { Batch, DataBunch, DataLoader } from '../../../src/data/batch.js';
import { Parameter } from '../../../src/models/layers/parameter.js';
import { inArena } from '../../../src/native/arena.js';
import { floats } from '../../../src/native/convert.js';
import { tf } from '../../../src/native/tensorflow.js';
import type { OptFunc } from '../../../src/optimizer.js';
import { adamW } from '../../../src/optimizers/adam-w.js';
import { sgd } from '../../../src/optimizers/sgd.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { tinyNet } from '../../helpers/fake-data.js';
import { repositoryFile } from '../../helpers/repository.js';
import { fillParameters, wave } from '../../helpers/training-oracle.js';

/** What test/oracle/make_optimizers.py wrote. */
interface Oracle {
  wd: number;
  steps: Record<string, { lr: number; mom: number; a: number[]; b: number[] }[]>;
  training: Record<string, { lr: number; losses: number[] }>;
}
const oracle = JSON.parse(readFileSync(repositoryFile('test/oracle/optimizers.json'), 'utf8')) as Oracle;

const KINDS: Record<string, { optFunc: OptFunc; trueWd: boolean }> = {
  adamW: { optFunc: adamW(), trueWd: true },
  adamWL2: { optFunc: adamW(), trueWd: false },
  sgd: { optFunc: sgd({ mom: 0.9 }), trueWd: true },
  sgdL2: { optFunc: sgd({ mom: 0.9 }), trueWd: false },
  nesterov: { optFunc: sgd({ mom: 0.9, nesterov: true }), trueWd: true },
};

for (const [name, { optFunc, trueWd }] of Object.entries(KINDS)) {
  test(`${name}: steps with changing rates and momenta are PyTorch's to 1e-6`, () => {
    const a = new Parameter('a', [3, 4], { kind: 'weight' });
    const b = new Parameter('b', [4], { kind: 'bias' });
    a.variable.set(wave(12, 0));
    b.variable.set(wave(4, 1));
    const opt = optFunc([[a], [b]], { lrs: [0, 0], wd: oracle.wd, trueWd });
    for (const [t, expected] of oracle.steps[name]!.entries()) {
      opt.lr = [expected.lr / 3, expected.lr];
      opt.mom = expected.mom;
      inArena(() =>
        opt.step([
          { name: 'a', value: floats(wave(12, 2 + t, 0.1), [3, 4]) },
          { name: 'b', value: floats(wave(4, 3 + t, 1e-2), [4]) },
        ]),
      );
      assertAllClose(a.variable.get(), expected.a, 1e-6, `a after step ${t + 1}`);
      assertAllClose(b.variable.get(), expected.b, 1e-6, `b after step ${t + 1}`);
    }
  });
}

for (const [name, { lr, losses }] of Object.entries(oracle.training)) {
  test(`${name}: 20 steps of a small network have the losses of the same training in PyTorch, to 1e-3`, async () => {
    const learn = await cnnLearner(formulaData(), tinyNet, {
      ...{ pretrained: false, linFtrs: [16], ps: 0, silent: true, wd: oracle.wd },
      ...KINDS[name],
    });
    fillParameters(learn.model.parameters);
    await learn.fit(1, lr);
    assert.equal(learn.recorder.rawLosses.length, 20);
    assertAllClose(learn.recorder.rawLosses, losses, 1e-3, 'losses');
  });
}

/** The batches of make_optimizers.py's `training`. */
function formulaData(): DataBunch {
  const classes = ['a', 'b', 'c'];
  const dataset = { length: 160, classes, labels: new Int32Array(160) };
  async function* batches(): AsyncGenerator<Batch> {
    for (let k = 0; k < 20; k++) {
      const y = Array.from({ length: 8 }, (_, n) => (n * 7 + (k % 4)) % 3);
      const x = tf.tensor4d(wave(8 * 16 * 16 * 3, k % 4), [8, 16, 16, 3]);
      yield { x, y: tf.tensor1d(y, 'int32'), indices: Int32Array.from(y, (_, n) => 8 * k + n) };
    }
  }
  const trainDl: DataLoader = { dataset, batchSize: 8, length: 20, [Symbol.asyncIterator]: batches };
  const validDl: DataLoader = { ...trainDl, length: 0 };
  const loaders = { trainDl, validDl, fixDl: trainDl };
  return { ...loaders, classes, c: 3, seed: 1, randomState: new Uint32Array(4), stats: tinyNet.stats };
}
