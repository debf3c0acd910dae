import type { Learner } from '../learner.js';
import type { Layer } from '../models/layers/layer.js';
import { Pass } from '../models/layers/pass.js';
import { Residual } from '../models/layers/residual.js';
import { Sequential } from '../models/layers/sequential.js';
import { inArena } from '../native/arena.js';
import { tf } from '../native/tensorflow.js';
import { borrow } from '../native/tensors.js';
import { countOf } from '../shape.js';

/** A layer as the summary shows it. */
export interface LayerInfo {
  name: string;
  /** Of its output for one item, `[H, W, C]` or `[C]`. */
  shape: number[];
  params: number;
  trainable: boolean;
}

/** The network layer by layer, with totals, in fastai's table. Reads one batch of the data to learn the shapes. */
export async function summary(learn: Learner): Promise<string> {
  const { data, model, opt, lossFunc, callbacks, trueWd } = learn;
  const layers = await layersInfo(learn);
  const [total, learned] = [count(layers), count(layers.filter(({ trainable }) => trainable))];
  const rows = layers.flatMap(({ name, shape, params, trainable }) => [
    row([name, `[${shape.join(', ')}]`, params.toLocaleString('en'), trainable ? 'True' : 'False']),
    '_'.repeat(WIDTH),
  ]);
  const applied = callbacks.map((callback) => `    ${callback.constructor.name}`);
  return [
    `${model.name} for ${data.kind === 'float' ? `${data.c} numbers` : data.classes.join(', ')}`,
    '='.repeat(WIDTH),
    row(['Layer (type)', 'Output Shape', 'Param #', 'Trainable']),
    '='.repeat(WIDTH),
    ...rows,
    '',
    `Total params: ${total.toLocaleString('en')}`,
    `Total trainable params: ${learned.toLocaleString('en')}`,
    `Total non-trainable params: ${(total - learned).toLocaleString('en')}`,
    `Optimized with ${opt.name}${trueWd ? ', true weight decay' : ''}`,
    `Loss function: ${lossFunc.name}`,
    '='.repeat(WIDTH),
    'Callbacks functions applied',
    ...applied,
  ].join('\n');
}

/** Every layer that holds no others, in the order of the forward pass. */
export async function layersInfo(learn: Learner): Promise<LayerInfo[]> {
  const found: LayerInfo[] = [];
  const x = await onePicture(learn);
  const onOutput = (layer: Layer, { shape }: { shape: readonly number[] }) => {
    if (layer instanceof Sequential || layer instanceof Residual) return;
    const params = layer.parameters.reduce((sum, parameter) => sum + countOf(parameter.shape), 0);
    const trainable = layer.parameters.some((parameter) => parameter.trainable);
    found.push({ name: layer.constructor.name, shape: shape.slice(1), params, trainable });
  };
  try {
    inArena(() => learn.model.forward(borrow(x), new Pass({ training: false, random: learn.random, onOutput })));
  } finally {
    x.dispose();
  }
  return found;
}

async function onePicture({ data }: Learner): Promise<tf.Tensor4D> {
  for (const dl of [data.validDl, data.fixDl]) {
    for await (const { x, y } of dl) {
      const first = x.slice(0, 1);
      tf.dispose([x, y]);
      return first;
    }
  }
  throw new Error('summary: this data has no pictures, which the shapes are learned from');
}

const WIDTH = 70;

const row = ([a, b, c, d]: readonly string[]): string =>
  `${a!.padEnd(20)} ${b!.padEnd(20)} ${c!.padEnd(14)} ${d!}`.trimEnd();

const count = (layers: readonly LayerInfo[]): number => layers.reduce((sum, { params }) => sum + params, 0);
