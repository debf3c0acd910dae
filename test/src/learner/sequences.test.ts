import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AccumulateScheduler } from '../../../src/callbacks/accumulate-scheduler.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import type { Learner } from '../../../src/learner.js';
import { errorRate } from '../../../src/metrics.js';
import { liveHandles } from '../../../src/native/arena.js';
import { tf } from '../../../src/native/tensorflow.js';
import { adamW } from '../../../src/optimizers/adam-w.js';
import { sgd } from '../../../src/optimizers/sgd.js';
import { Random } from '../../../src/random.js';
import { slice } from '../../../src/schedule.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { tensorCounts } from '../../helpers/tensors.js';

/** Any learner, by a seed. */
async function anyLearner(random: Random, modelDir: string): Promise<Learner> {
  const learn = await cnnLearner(fakeData({ train: 16, valid: 4, bs: 8 }), tinyNet, {
    ...{ pretrained: false, linFtrs: [8], silent: true, modelDir },
    metrics: random.bool() ? errorRate : [],
    optFunc: random.bool() ? adamW() : sgd({ mom: 0.9, nesterov: random.bool() }),
    trueWd: random.bool(),
    bnWd: random.bool(),
    trainBn: random.bool(0.7),
    callbacks: random.bool(0.3) ? [new AccumulateScheduler({ nStep: 2 })] : [],
  });
  if (random.bool(0.3)) learn.mixup(0.4);
  if (random.bool(0.3)) learn.clipGrad(0.5);
  return learn;
}

const hashOf = (values: readonly { name: string; variable: { get(): Float32Array } }[]): string => {
  const hash = createHash('sha256');
  for (const { name, variable } of values) hash.update(name).update(variable.get());
  return hash.digest('hex');
};

/** All that training goes on from. */
const stateOf = ({ model, opt, random, data }: Learner) => ({
  weights: hashOf(model.state()),
  optimizer: hashOf(opt.state()),
  numbers: [opt.steps, [...opt.lrs], [...opt.moms], [...opt.wds]],
  random: [[...random.state], [...data.randomState]],
});

type Work = (learn: Learner, random: Random, saved: Map<string, ReturnType<typeof stateOf>>) => Promise<string>;

/** What can be done with a learner, each with the promise that it keeps; says what it did. */
const WORKS: Work[] = [
  async (learn) => {
    learn.freeze();
    return 'freeze';
  },
  async (learn) => {
    learn.unfreeze();
    return 'unfreeze';
  },
  async (learn, random) => {
    const n = random.int(7) - 3;
    learn.freezeTo(n);
    assert.equal(learn.opt.steps, 0);
    return `freezeTo(${n})`;
  },
  async (learn, random) => {
    const frozen = learn.model.parameters.filter(({ trainable }) => !trainable);
    const before = hashOf(frozen);
    const cycle = random.bool();
    if (cycle) await learn.fitOneCycle(1, { maxLr: slice(1e-3) });
    else await learn.fit(1, random.pick([1e-3, slice(1e-4, 1e-2), [1e-5, 1e-4, 1e-3]]));
    assert.equal(hashOf(frozen), before, 'what is frozen stays');
    assert.equal(learn.recorder.losses.length, 2);
    return cycle ? 'fitOneCycle' : 'fit';
  },
  async (learn, random) => {
    const before = stateOf(learn);
    await learn.lrFind({ numIt: 1 + random.int(4), startLr: 1e-3 });
    assert.deepEqual(stateOf(learn), before, 'lrFind leaves no trace');
    return 'lrFind';
  },
  async (learn) => {
    const before = stateOf(learn);
    await learn.validate();
    tf.dispose((await learn.getPreds()).slice(0, 2) as tf.Tensor[]);
    assert.deepEqual(stateOf(learn), before, 'looking changes nothing');
    return 'validate, getPreds';
  },
  async (learn, random, saved) => {
    const name = `model-${random.int(3)}`;
    await learn.save(name);
    saved.set(name, stateOf(learn));
    return `save ${name}`;
  },
  async (learn, random, saved) => {
    const [name, state] = random.pick([...saved, [null, null] as const]);
    if (name === null) return 'nothing';
    await learn.load(name);
    assert.deepEqual(stateOf(learn), state, 'load gives back what was saved');
    return `load ${name}`;
  },
];

async function sequence(seed: number, modelDir: string): Promise<{ done: string[]; state: unknown; losses: unknown }> {
  const random = new Random(seed);
  const learn = await anyLearner(random, modelDir);
  const saved = new Map<string, ReturnType<typeof stateOf>>();
  const done: string[] = [];
  // Variables of the network, of the optimizer, and of a learner before that was not collected yet.
  const rest = async () => (await tensorCounts()).native - learn.opt.state().length;
  const before = await rest();
  try {
    for (let i = 0; i < 12; i++) done.push(await random.pick(WORKS)(learn, random, saved));
    assert.equal(liveHandles(), 0);
    assert.ok((await rest()) <= before, 'no tensor is left behind');
  } catch (error) {
    throw new Error(`seed ${seed}, after ${done.join(', ')}: ${(error as Error).message}`, { cause: error });
  }
  const losses = learn.recorders.map(({ rawLosses }) => rawLosses);
  const state = stateOf(learn);
  learn.dispose();
  return { done, state, losses };
}

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
  test(`sequence ${seed} of whatever can be done keeps its promises, and gives the same again`, async (t) => {
    const modelDir = mkdtempSync(join(tmpdir(), 'notebear-'));
    t.after(() => rmSync(modelDir, { recursive: true }));
    assert.deepEqual(await sequence(seed, modelDir), await sequence(seed, modelDir));
  });
}

test('200 epochs need no more memory than 100', async () => {
  const learn = await cnnLearner(fakeData({ train: 16, valid: 8 }), tinyNet, {
    ...{ pretrained: false, linFtrs: [8], silent: true, metrics: errorRate },
  });
  learn.mixup().clipGrad(1);
  const measure = async () => ({ tensors: await tensorCounts(), rss: process.memoryUsage().rss / 2 ** 20 });
  await learn.fit(100, 1e-3);
  const before = await measure();
  await learn.fitOneCycle(100);
  const after = await measure();
  assert.deepEqual(after.tensors, before.tensors);
  assert.ok(after.rss < before.rss + 25, `${before.rss.toFixed(0)} → ${after.rss.toFixed(0)} MB`);
});
