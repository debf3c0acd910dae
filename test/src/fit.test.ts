import { test } from 'node:test';
import { cnnLearner } from '../../src/cnn-learner.js';
import type { Batch, DataBunch, DataLoader } from '../../src/data/batch.js';
import { tf } from '../../src/native/tensorflow.js';
import { slice } from '../../src/schedule.js';
import { assertAllClose } from '../helpers/all-close.js';
import { tinyNet } from '../helpers/fake-data.js';
import { fillParameters, trainingOracle, wave } from '../helpers/training-oracle.js';

const oracle = trainingOracle().fit;

/** The batches of make_training.py's `fit`, for training and validation alike. */
function formulaData(): DataBunch {
  const classes = ['a', 'b', 'c'];
  const dataset = { length: 8 * oracle.batches, classes, labels: new Int32Array(8 * oracle.batches) };
  async function* batches(): AsyncGenerator<Batch> {
    for (let k = 0; k < oracle.batches; k++) {
      const y = Array.from({ length: 8 }, (_, n) => (n * 7 + k) % 3);
      const x = tf.tensor4d(wave(8 * 16 * 16 * 3, k), [8, 16, 16, 3]);
      yield { x, y: tf.tensor1d(y, 'int32'), indices: Int32Array.from(y, (_, n) => 8 * k + n) };
    }
  }
  const dl: DataLoader = { dataset, batchSize: 8, length: oracle.batches, [Symbol.asyncIterator]: batches };
  const loaders = { trainDl: dl, validDl: dl, fixDl: dl };
  return { ...loaders, classes, c: 3, seed: 1, randomState: new Uint32Array(4), stats: tinyNet.stats };
}

test('a frozen cycle and an unfrozen one have the losses of the same training in PyTorch, to 1e-3', async () => {
  const learn = await cnnLearner(formulaData(), tinyNet, { pretrained: false, linFtrs: [16], ps: 0, silent: true });
  fillParameters(learn.model.parameters);
  learn.freeze();
  await learn.fitOneCycle(1, { maxLr: slice(1e-2) });
  learn.unfreeze();
  await learn.fitOneCycle(1, { maxLr: slice(1e-2) });
  assertAllClose(
    learn.recorders.flatMap(({ rawLosses }) => rawLosses),
    oracle.losses,
    1e-3,
    'losses',
  );
  assertAllClose(
    learn.recorders.flatMap(({ valLosses }) => valLosses as number[]),
    oracle.valid,
    1e-3,
    'valid',
  );
});
