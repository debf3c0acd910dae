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
export const resnet18: Architecture = resnet('resnet18', [2, 2, 2, 2], 'resnet18-f37072fd.pth', basicBlock);

/** ResNet-34: 21.8 M parameters; the lesson's network. */
export const resnet34: Architecture = resnet('resnet34', [3, 4, 6, 3], 'resnet34-b627a593.pth', basicBlock);

/** ResNet-50, of bottlenecks: 25.6 M parameters. */
export const resnet50: Architecture = resnet('resnet50', [3, 4, 6, 3], 'resnet50-0676ba61.pth', bottleneck);

/** ResNet-101: 44.5 M parameters. */
export const resnet101: Architecture = resnet('resnet101', [3, 4, 23, 3], 'resnet101-63fe2227.pth', bottleneck);

/** ResNet-152: 60.2 M parameters. */
export const resnet152: Architecture = resnet('resnet152', [3, 8, 36, 3], 'resnet152-394f9c45.pth', bottleneck);

type Block = (name: string, from: number, out: number, stride: number) => Layer[];

/** `depths`: blocks of each of the four stages; their output is 64 to 512 channels wide, of bottlenecks four times that. */
function resnet(name: string, depths: readonly number[], file: string, block: Block): Architecture {
  const widening = block === bottleneck ? 4 : 1;
  const stages = () => depths.map((depth, i) => stage(`layer${i + 1}`, i, depth, block, widening));
  return {
    name,
    stats: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    weights: { file, url: `https://download.pytorch.org/models/${file}` },
    build: () => [...stem(), ...stages(), new AveragePool(), new Linear('fc', { in: 512 * widening, out: 1000 })],
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

function stage(name: string, index: number, depth: number, block: Block, widening: number): Sequential {
  const out = 64 * 2 ** index * widening;
  const from = index === 0 ? 64 : out / 2;
  const first = block(`${name}.0`, from, out, index === 0 ? 1 : 2);
  const rest = Array.from({ length: depth - 1 }, (_, i) => block(`${name}.${i + 1}`, out, out, 1));
  return new Sequential([first, ...rest].flat());
}

/** Two 3 × 3 convolutions and a shortcut. */
export function basicBlock(name: string, from: number, out: number, stride: number): Layer[] {
  const main = new Sequential([
    new Convolution(`${name}.conv1`, { in: from, out, kernel: 3, stride, padding: 'pytorch' }),
    new BatchNorm(`${name}.bn1`, { channels: out }),
    new Relu(),
    new Convolution(`${name}.conv2`, { in: out, out, kernel: 3, padding: 'pytorch' }),
    new BatchNorm(`${name}.bn2`, { channels: out }),
  ]);
  return added(name, main, { from, out, stride });
}

/**
 * 1 × 1 to a quarter of the channels, 3 × 3, 1 × 1 back, and a shortcut. The 3 × 3 takes the stride, as in torchvision's
 * (Goyal et al. 2017), not the first as in the paper.
 */
function bottleneck(name: string, from: number, out: number, stride: number): Layer[] {
  const narrow = out / 4;
  const main = new Sequential([
    new Convolution(`${name}.conv1`, { in: from, out: narrow, kernel: 1, padding: 'pytorch' }),
    new BatchNorm(`${name}.bn1`, { channels: narrow }),
    new Relu(),
    new Convolution(`${name}.conv2`, { in: narrow, out: narrow, kernel: 3, stride, padding: 'pytorch' }),
    new BatchNorm(`${name}.bn2`, { channels: narrow }),
    new Relu(),
    new Convolution(`${name}.conv3`, { in: narrow, out, kernel: 1, padding: 'pytorch' }),
    new BatchNorm(`${name}.bn3`, { channels: out }),
  ]);
  return added(name, main, { from, out, stride });
}

interface Change {
  from: number;
  out: number;
  stride: number;
}

/** Adds a block's input to its output, by a 1 × 1 convolution where the shape changes. */
function added(name: string, main: Sequential, { from, out, stride }: Change): Layer[] {
  if (stride === 1 && from === out) return [new Residual(main), new Relu()];
  const shortcut = new Sequential([
    new Convolution(`${name}.downsample.0`, { in: from, out, kernel: 1, stride, padding: 'pytorch' }),
    new BatchNorm(`${name}.downsample.1`, { channels: out }),
  ]);
  return [new Residual(main, shortcut), new Relu()];
}
