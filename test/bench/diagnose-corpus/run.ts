import { cnnLearner } from '../../../src/cnn-learner.js';
import { lookAtData } from '../../../src/diagnose/look.js';
import { lastRun, recordOf } from '../../../src/diagnose/record-of.js';
import type { RunRecord } from '../../../src/diagnose/run-record.js';
import { Learner } from '../../../src/learner.js';
import { errorRate } from '../../../src/metrics.js';
import { efficientnetLite0 } from '../../../src/models/efficientnet-lite.js';
import type { Network } from '../../../src/models/network.js';
import { sgd } from '../../../src/optimizers/sgd.js';
import { Random } from '../../../src/random.js';
import { type Items, memoryData, memoryLoader, pick } from './memory-data.js';
import { buildNetwork, copyBody, type NetworkName } from './networks.js';
import type { SourceName, Sources } from './sources.js';

/** A run, so that it can be made again. */
export interface Spec {
  source: SourceName;
  side: number;
  /** `effnet`: the whole pretrained EfficientNet-Lite0. */
  net: NetworkName | 'effnet';
  /** Training items, validation items. */
  n: number;
  valid: number;
  lr: number;
  epochs: number;
  bs: number;
  /** `cycle`: `fitOneCycle`; `flat`: a constant rate. */
  schedule: 'cycle' | 'flat';
  optimizer: 'adam' | 'sgd';
  /** Part of the labels that are wrong, in both sets. */
  flips: number;
  /** Part of the validation items that are copies of training items. */
  leak: number;
  /** How a body that was trained before is trained: for so many epochs frozen, the others not. Null: there is none. */
  frozen: number | null;
  seed: number;
}

/** A run and how it came out. */
export interface Outcome {
  spec: Spec;
  record: RunRecord;
  /** On validation items with true labels that stand in no training set. */
  truth: { loss: number; error: number };
  seconds: number;
}

/** Trains by a spec. */
export async function makeRun(spec: Spec, sources: Sources): Promise<Outcome> {
  const begin = performance.now();
  const { train, valid, clean } = split(await sources.get(spec.source, spec.side), spec);
  const learn = await learnerOf(spec, train, valid, sources);
  await trainBy(spec, learn);
  const record = recordOf(lastRun(learn));
  const looked = await lookAtData(learn);
  const [loss, error] = await learn.validate(memoryLoader(clean, 64));
  learn.dispose();
  const onFeatures = spec.source.endsWith('-features');
  return {
    spec,
    record: { ...record, ...looked, frozen: onFeatures || (record.frozen ?? false) },
    truth: { loss, error: error! },
    seconds: (performance.now() - begin) / 1000,
  };
}

async function learnerOf(spec: Spec, train: Items, valid: Items, sources: Sources): Promise<Learner> {
  const { net, optimizer, seed, bs, source } = spec;
  const data = memoryData(train, valid, bs, seed);
  const options = {
    metrics: [errorRate],
    silent: true,
    ...(optimizer === 'sgd' ? { optFunc: sgd({ mom: 0.9 }) } : {}),
  };
  if (net === 'effnet') {
    const [mean, std] = [127 / 255, 128 / 255];
    const stats = { mean: [mean, mean, mean], std: [std, std, std] };
    return await cnnLearner({ ...data, stats }, efficientnetLite0, { ...options, linFtrs: [256] });
  }
  const model = buildNetwork(net, train);
  model.initialise(new Random(seed).fork('weights'));
  if (net === 'taught') copyBody(await teacher(source.startsWith('trash3') ? 'drawn' : 'trash6', sources), model);
  const learn = new Learner(data, model, { ...options, ...(net === 'bare' ? { wd: 0 } : {}) });
  if (net === 'taught') learn.freeze();
  return learn;
}

const teachers = new Map<SourceName, Promise<Network>>();

/** A network that was trained on a source, made once. */
function teacher(source: SourceName, sources: Sources): Promise<Network> {
  const made = teachers.get(source) ?? teach(source, sources);
  teachers.set(source, made);
  return made;
}

async function teach(source: SourceName, sources: Sources): Promise<Network> {
  const items = await sources.get(source, 32);
  const model = buildNetwork('small', items);
  model.initialise(new Random(0).fork('weights'));
  const learn = new Learner(memoryData(items, pick(items, [0]), 32, 0), model, { silent: true });
  await learn.fitOneCycle(6, { maxLr: 3e-3 });
  return model;
}

async function trainBy({ frozen, epochs, lr, schedule }: Spec, learn: Learner): Promise<void> {
  const fit = (count: number, rate: number) =>
    schedule === 'cycle' ? learn.fitOneCycle(count, { maxLr: rate }) : learn.fit(count, rate);
  if (frozen === null) {
    await fit(epochs, lr);
    return;
  }
  const first = Math.min(frozen, epochs);
  if (first > 0) await fit(first, lr);
  learn.unfreeze();
  if (epochs > first) await fit(epochs - first, lr / 10);
  else learn.freeze();
}

/** Validation items are the same whatever is trained on. */
function split(items: Items, { n, valid: v, flips, leak, seed }: Spec): { train: Items; valid: Items; clean: Items } {
  const count = items.x.length;
  if (n + v > count) throw new Error(`a source of ${count} items has not ${n} + ${v}`);
  const order = Array.from(new Random(seed).fork('split').permutation(count));
  const clean = pick(items, order.slice(0, v));
  const train = mislabelled(pick(items, order.slice(v, v + n)), flips, new Random(seed).fork('train labels'));
  const valid = mislabelled(clean, flips, new Random(seed).fork('valid labels'));
  const copied = Math.round(leak * v);
  const leaked = {
    ...valid,
    x: valid.x.map((x, i) => (i < copied ? train.x[i % n]! : x)),
    labels: valid.labels.map((label, i) => (i < copied ? train.labels[i % n]! : label)),
  };
  return { train, valid: leaked, clean };
}

function mislabelled(items: Items, part: number, random: Random): Items {
  if (part === 0) return items;
  const c = items.classes.length;
  return {
    ...items,
    labels: items.labels.map((label) => (random.bool(part) ? (label + 1 + random.int(c - 1)) % c : label)),
  };
}
