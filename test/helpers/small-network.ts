import { Relu } from '../../src/models/layers/activation.js';
import { BatchNorm } from '../../src/models/layers/batch-norm.js';
import { Convolution } from '../../src/models/layers/convolution.js';
import { Linear } from '../../src/models/layers/linear.js';
import { ConcatPool, MaxPool } from '../../src/models/layers/pool.js';
import { Network } from '../../src/models/network.js';
import { basicBlock } from '../../src/models/resnet.js';
import { fillParameters } from './training-oracle.js';

/** make_training.py's `Small`, in two layer groups. */
export function smallNetwork(): Network {
  const network = new Network([
    [
      new Convolution('conv1', { in: 3, out: 8, kernel: 7, stride: 2, padding: 'pytorch' }),
      new BatchNorm('bn1', { channels: 8 }),
      new Relu(),
      new MaxPool(),
      ...basicBlock('block1', 8, 8, 1),
      ...basicBlock('block2', 8, 12, 2),
      new Convolution('depth', { in: 12, out: 12, kernel: 5, padding: 'pytorch', depthwise: true }),
      new BatchNorm('bn2', { channels: 12, epsilon: 1e-3, momentum: 0.01 }),
      new Relu({ cap: 6 }),
    ],
    [
      new ConcatPool(),
      new BatchNorm('norm0', { channels: 24 }),
      new Linear('linear0', { in: 24, out: 10 }),
      new Relu(),
      new BatchNorm('norm1', { channels: 10 }),
      new Linear('linear1', { in: 10, out: 3 }),
    ],
  ]);
  fillParameters(network.parameters);
  return network;
}
