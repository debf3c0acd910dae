import type { Architecture } from './architecture.js';
import { Relu } from './layers/activation.js';
import { BatchNorm } from './layers/batch-norm.js';
import { Convolution } from './layers/convolution.js';
import type { Layer } from './layers/layer.js';
import { Linear } from './layers/linear.js';
import { AveragePool, MaxPool } from './layers/pool.js';
import { Residual } from './layers/residual.js';
import { Sequential } from './layers/sequential.js';

/** ResNet-18 (He et al. 2015): 11.7 M parameters, names and numbers as torchvision's. */
export const resnet18: Architecture = resnet('resnet18', [2, 2, 2, 2], 'resnet18-f37072fd.pth');

/** ResNet-34: 21.8 M parameters; the lesson's network. */
export const resnet34: Architecture = resnet('resnet34', [3, 4, 6, 3], 'resnet34-b627a593.pth');

/** `depths`: blocks of each of the four stages, 64 to 512 channels wide. */
function resnet(name: string, depths: readonly number[], file: string): Architecture {
  return {
    name,
    stats: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    weights: { file, url: `https://download.pytorch.org/models/${file}` },
    build: () => [...stem(), ...depths.map((depth, i) => stage(`layer${i + 1}`, i, depth)), ...classifier()],
    cut: -2,
    // After conv1, bn1, relu, maxpool, layer1 and layer2: where fastai splits its ResNets.
    split: 6,
  };
}

const stem = (): Layer[] => [
  new Convolution('conv1', { in: 3, out: 64, kernel: 7, stride: 2, padding: 'pytorch' }),
  new BatchNorm('bn1', { channels: 64 }),
  new Relu(),
  new MaxPool(),
];

const classifier = (): Layer[] => [new AveragePool(), new Linear('fc', { in: 512, out: 1000 })];

function stage(name: string, index: number, depth: number): Sequential {
  const out = 64 * 2 ** index;
  const first = index === 0 ? basicBlock(`${name}.0`, 64, 64, 1) : basicBlock(`${name}.0`, out / 2, out, 2);
  const rest = Array.from({ length: depth - 1 }, (_, i) => basicBlock(`${name}.${i + 1}`, out, out, 1));
  return new Sequential([first, ...rest].flat());
}

/** Two 3 × 3 convolutions and a shortcut, which is 1 × 1 where the shape changes. */
export function basicBlock(name: string, from: number, out: number, stride: number): Layer[] {
  const main = new Sequential([
    new Convolution(`${name}.conv1`, { in: from, out, kernel: 3, stride, padding: 'pytorch' }),
    new BatchNorm(`${name}.bn1`, { channels: out }),
    new Relu(),
    new Convolution(`${name}.conv2`, { in: out, out, kernel: 3, padding: 'pytorch' }),
    new BatchNorm(`${name}.bn2`, { channels: out }),
  ]);
  if (stride === 1 && from === out) return [new Residual(main), new Relu()];
  const shortcut = new Sequential([
    new Convolution(`${name}.downsample.0`, { in: from, out, kernel: 1, stride, padding: 'pytorch' }),
    new BatchNorm(`${name}.downsample.1`, { channels: out }),
  ]);
  return [new Residual(main, shortcut), new Relu()];
}
