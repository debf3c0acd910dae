/**
 * Trains as told and prints what came of it, in a process of its own that a test can kill: `node resumable-run.js
 * <modelDir> <call> <every> <killAt>`. `every`: batches from one checkpoint to the next, 0: epochs. `killAt`: the batch after which
 * the process kills itself, 0: never.
 */
import { createHash } from 'node:crypto';
import type { Callback } from '../../src/callback.js';
import { AccumulateScheduler } from '../../src/callbacks/accumulate-scheduler.js';
import { EarlyStoppingCallback } from '../../src/callbacks/early-stopping.js';
import { SaveModelCallback } from '../../src/callbacks/save-model.js';
import { cnnLearner } from '../../src/cnn-learner.js';
import { errorRate } from '../../src/metrics.js';
import { fakeData, tinyNet } from './fake-data.js';

const [modelDir, call, every, killAt] = process.argv.slice(2);
const learn = await cnnLearner(fakeData(), tinyNet, {
  ...{ pretrained: false, metrics: errorRate, silent: true, modelDir: modelDir! },
  callbacks: [new AccumulateScheduler({ nStep: 2 })],
});
learn.mixup().clipGrad(1);
const kill: Callback = {
  order: 2000,
  onBatchEnd({ iteration }) {
    if (iteration === Number(killAt)) process.kill(process.pid, 'SIGKILL');
  },
};
const checkpoint = Number(every) > 0 ? { name: 'run', every: Number(every) } : 'run';
const options = {
  checkpoint,
  resume: true,
  callbacks: [
    new SaveModelCallback({ monitor: 'train_loss', mode: 'max' }),
    new EarlyStoppingCallback({ patience: 3 }),
    kill,
  ],
};
if (call === 'fitOneCycle') await learn.fitOneCycle(4, options);
else if (call === 'fineTune') await learn.fineTune(2, { freezeEpochs: 2, ...options });
else await learn.fit(4, 1e-3, options);

const hash = createHash('sha256');
for (const { variable } of [...learn.model.state(), ...learn.opt.state()]) hash.update(variable.get());
const { losses, rawLosses, lrs, moms, valLosses, metrics, nbBatches, epochs } = learn.recorder;
const history = { losses, rawLosses, lrs, moms, valLosses, metrics, nbBatches, epochs };
const random = [[...learn.random.state], [...learn.data.randomState]];
process.stdout.write(`${JSON.stringify({ weights: hash.digest('hex'), history, random })}\n`);
