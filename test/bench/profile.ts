/**
 * Where a training step goes, layer by layer: milliseconds of processor time (all cores added up), the least of several
 * steps, so that other work on the machine counts little. The layers are called op by op here; a step by graphs makes the same
 * ops, some of them side by side, and on the way back batch norms and activations once more.
 *
 *     npm run bench -- profile [--model resnet34] [--size 128] [--batch 32] [--bf16] [--steps 8] [--save]
 */
import { parseArgs } from 'node:util';
import { crossEntropy } from '../../src/losses/cross-entropy.js';
import type { ModelName } from '../../src/models/index.js';
import { BatchNorm } from '../../src/models/layers/batch-norm.js';
import { Convolution } from '../../src/models/layers/convolution.js';
import type { Layer } from '../../src/models/layers/layer.js';
import { Pass } from '../../src/models/layers/pass.js';
import { Residual } from '../../src/models/layers/residual.js';
import { Sequential } from '../../src/models/layers/sequential.js';
import { inArena } from '../../src/native/arena.js';
import { int32s, read, scalar } from '../../src/native/convert.js';
import { mul } from '../../src/native/math.js';
import { borrow } from '../../src/native/tensors.js';
import { countOf } from '../../src/shape.js';
import { type Row, report, round } from './report.js';
import { learningNetwork } from './training-step.js';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'resnet34' },
    size: { type: 'string', default: '128' },
    batch: { type: 'string', default: '32' },
    bf16: { type: 'boolean', default: false },
    steps: { type: 'string', default: '8' },
    save: { type: 'boolean', default: false },
  },
});
const batch = Number(values.batch);
const { model, opt, random, x, y } = learningNetwork({
  ...{ model: values.model as ModelName, size: Number(values.size), batch, bf16: values.bf16 },
});

/** What a kind of layer took in a part of the network. */
interface Cost {
  forward: number;
  backward: number;
  gflop: number;
}
/** Of the step under way, by part and kind. */
let costs = new Map<string, Cost>();
/** Times of the calls within the one that runs, which are not its own. */
const within: number[] = [];

const [body, head] = [model.layerGroups.slice(0, -1), model.layerGroups.slice(-1)];
for (const layer of body.flatMap((group) => group.layers)) watch(layer, partOf(layer));
for (const layer of head.flatMap((group) => group.layers)) watch(layer, 'head');

const least = new Map<string, Cost>();
const totals: number[] = [];
for (let i = 0; i <= Number(values.steps); i++) {
  costs = new Map();
  const total = step();
  // The first step makes what all others find there.
  if (i === 0) continue;
  totals.push(total);
  for (const [key, cost] of costs) {
    const { forward, backward } = least.get(key) ?? cost;
    const lower = { forward: Math.min(forward, cost.forward), backward: Math.min(backward, cost.backward) };
    least.set(key, { ...cost, ...lower });
  }
}
const rows = [...least].map(([key, { forward, backward, gflop }]): Row => {
  const [layers = '', kind = ''] = key.split(': ');
  const speed = gflop > 0 ? round(gflop / ((forward + backward) / 1000), 0) : null;
  return { layers, kind, forward: round(forward, 1), backward: round(backward, 1), 'GFLOP a second': speed };
});
rows.push({
  layers: 'all',
  kind: 'step',
  forward: round(Math.min(...totals), 0),
  backward: null,
  'GFLOP a second': null,
});
report('profile', rows, values);
process.exit(0);

/** A training step by the layers, op by op. Its processor time. */
function step(): number {
  const begun = processorTime();
  inArena(() => {
    const pass = new Pass({ training: true, random, onOutput: () => undefined });
    const scores = model.forward(borrow(x), pass);
    const parts = timed('loss: all', 'forward', () => crossEntropy.evaluate(scores, int32s(y)));
    read(parts.losses);
    const gradients = model.backward(mul(parts.gradient, scalar(1 / batch)), pass);
    timed('optimizer: all', 'forward', () => opt.step(gradients));
  });
  return processorTime() - begun;
}

/** Notes what the layer and those within it take. */
function watch(layer: Layer, part: string): void {
  if (layer instanceof Sequential) for (const inner of layer.layers) watch(inner, part);
  if (layer instanceof Residual) for (const inner of [layer.main, layer.shortcut]) if (inner) watch(inner, part);
  const key = `${part}: ${kindOf(layer)}`;
  const { forward, backward } = layer;
  layer.forward = (...args) => {
    const output = timed(key, 'forward', () => forward.apply(layer, args));
    if (layer instanceof Convolution) costOf(key).gflop += gflopOf(layer, output.shape, part === 'conv1');
    return output;
  };
  layer.backward = (...args) => timed(key, 'backward', () => backward.apply(layer, args));
}

function timed<Result>(key: string, way: 'forward' | 'backward', work: () => Result): Result {
  within.push(0);
  const begun = processorTime();
  const result = work();
  const took = processorTime() - begun;
  costOf(key)[way] += took - within.pop()!;
  if (within.length > 0) within.push(within.pop()! + took);
  return result;
}

function costOf(key: string): Cost {
  const cost = costs.get(key) ?? { forward: 0, backward: 0, gflop: 0 };
  costs.set(key, cost);
  return cost;
}

/** There and back; the first convolution's input has no gradient. */
function gflopOf({ weight, depthwise }: Convolution, output: readonly number[], isFirst: boolean): number {
  const products = countOf(output) * countOf(weight.shape.slice(0, depthwise ? 2 : 3));
  return ((isFirst ? 4 : 6) * products) / 1e9;
}

/** `layer1.0.conv1.weight` is of `layer1`. What has no parameters stands by itself. */
function partOf(layer: Layer): string {
  return layer.parameters[0]?.name.split('.')[0] ?? layer.constructor.name;
}

function kindOf(layer: Layer): string {
  if (layer instanceof Convolution) return 'convolutions';
  if (layer instanceof BatchNorm) return 'batch norms';
  return layer instanceof Residual ? 'sums' : layer instanceof Sequential ? 'calls' : layer.constructor.name;
}

/** In ms. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
