import { createHead } from '../../../src/models/head.js';
import { Relu } from '../../../src/models/layers/activation.js';
import { BatchNorm } from '../../../src/models/layers/batch-norm.js';
import { Convolution } from '../../../src/models/layers/convolution.js';
import { Dropout } from '../../../src/models/layers/dropout.js';
import type { Layer } from '../../../src/models/layers/layer.js';
import { Linear } from '../../../src/models/layers/linear.js';
import { AveragePool } from '../../../src/models/layers/pool.js';
import { Network } from '../../../src/models/network.js';
import { resnet18 } from '../../../src/models/resnet.js';
import type { Items } from './memory-data.js';

/**
 * `small`: three convolutions with BatchNorm; `taught`: the same, its body trained on other pictures before; `plain`: without
 * BatchNorm; `deep`: five convolutions with BatchNorm; `head`: fastai's head on features; `bare`: that without dropout.
 */
export type NetworkName = 'small' | 'taught' | 'plain' | 'deep' | 'resnet18' | 'head' | 'bare';

/** A network for items, nothing initialised: a body and a head. */
export function buildNetwork(name: NetworkName, { shape, classes }: Items): Network {
  const c = classes.length;
  if (name === 'small' || name === 'taught')
    return new Network([
      convolutions(true),
      [new AveragePool(), new Dropout(0.2), new Linear('fc', { in: 64, out: c })],
    ]);
  if (name === 'plain')
    return new Network([convolutions(false), [new AveragePool(), new Linear('fc', { in: 64, out: c })]]);
  if (name === 'deep') {
    const body = convolutions(true, [3, 12, 24, 48, 48, 96]);
    return new Network([body, [new AveragePool(), new Dropout(0.3), new Linear('fc', { in: 96, out: c })]]);
  }
  if (name === 'resnet18') {
    return new Network([
      resnet18.build().slice(0, resnet18.cut),
      [new AveragePool(), new Linear('fc', { in: 512, out: c })],
    ]);
  }
  return new Network([
    createHead({
      features: shape[2],
      classes: c,
      linFtrs: [name === 'head' ? 256 : 512],
      ps: name === 'head' ? 0.5 : 0,
    }),
  ]);
}

/** `channels`: of what comes in, then of each convolution. */
function convolutions(norm: boolean, channels: readonly number[] = [3, 16, 32, 64]): Layer[] {
  return channels.slice(1).flatMap((out, i) => {
    return [
      new Convolution(`conv${i}`, { in: channels[i]!, out, kernel: 3, stride: 2, padding: 'pytorch' }),
      ...(norm ? [new BatchNorm(`bn${i}`, { channels: out })] : []),
      new Relu(),
    ];
  });
}

/** Gives a network the body of another of the same kind. */
export function copyBody(from: Network, to: Network): void {
  const values = new Map(from.state().map(({ name, variable }) => [name, variable.get()]));
  const [body] = to.layerGroups;
  for (const { name, variable } of [...body!.parameters, ...body!.statistics]) variable.set(values.get(name)!);
}
