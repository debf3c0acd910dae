import { crossEntropy } from '../../src/losses/cross-entropy.js';
import { createCnn } from '../../src/models/cnn.js';
import { CompiledNetwork } from '../../src/models/graph/compiled-network.js';
import { type ModelName, models } from '../../src/models/index.js';
import { Pass } from '../../src/models/layers/pass.js';
import { inArena } from '../../src/native/arena.js';
import { BFLOAT16, FLOAT } from '../../src/native/binding.js';
import { floats, int32s, read, scalar } from '../../src/native/convert.js';
import { cast, matMul, mul } from '../../src/native/math.js';
import { tf } from '../../src/native/tensorflow.js';
import { borrow } from '../../src/native/tensors.js';
import { AdamW } from '../../src/optimizers/adam-w.js';
import { Random } from '../../src/random.js';

export interface StepOptions {
  model: ModelName;
  /** Pixels. */
  size: number;
  batch: number;
  frozen?: boolean;
  bf16?: boolean;
}

/** Billions of multiplications and additions of the forward pass of one picture of 224 px. */
const GMACS: Record<ModelName, number> = {
  ...{ resnet18: 1.814, resnet34: 3.664, resnet50: 4.089, resnet101: 7.801, resnet152: 11.514 },
  efficientnetLite0: 0.385,
};

/** GFLOP of a training step of one picture: forward, and twice as much back where nothing is frozen. */
export const gflopOf = ({ model, size }: { model: ModelName; size: number }): number =>
  6 * GMACS[model] * (size / 224) ** 2;

/** A network that learns from random numbers, not pretrained, with its optimizer, and a batch. */
export function learningNetwork({ model: name, size, batch, frozen = false, bf16 = false }: StepOptions) {
  const architecture = models[name];
  const { stats, cut } = architecture;
  const { model } = createCnn({ architecture, cut, linFtrs: [512], ps: 0.5, outputs: 3, stats });
  const random = new Random(1);
  model.initialise(random);
  model.freezeTo(frozen ? -1 : 0, { trainBn: true });
  model.computeType = bf16 ? BFLOAT16 : FLOAT;
  const groups = model.layerGroups.map(({ parameters }) => parameters);
  const opt = new AdamW(groups, { lrs: groups.map(() => 1e-3) });
  const x = tf.randomNormal([batch, size, size, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
  const y = Int32Array.from({ length: batch }, (_, i) => i % 3);
  return { model, opt, random, x, y };
}

/** One training step, as the training loop does it, as a function that gives its seconds. */
export function trainingStep(options: StepOptions): { run: () => number; dispose: () => void } {
  const { model, opt, random, x, y } = learningNetwork(options);
  const run = () => {
    const begun = performance.now();
    inArena(() => {
      const pass = new Pass({ training: true, random });
      const parts = crossEntropy.evaluate(model.forward(borrow(x), pass), int32s(y));
      read(parts.losses);
      opt.step(model.backward(mul(parts.gradient, scalar(1 / options.batch)), pass));
    });
    return (performance.now() - begun) / 1000;
  };
  const dispose = () => {
    opt.dispose();
    model.dispose();
    x.dispose();
  };
  return { run, dispose };
}

/** Predictions of one batch of random numbers, as `getPreds` makes them, as a function that gives its seconds. */
export function evaluationStep({ model: name, size, batch, bf16 = false }: StepOptions): {
  run: () => number;
  dispose: () => void;
} {
  const architecture = models[name];
  const { stats, cut } = architecture;
  const { model } = createCnn({ architecture, cut, linFtrs: [512], ps: 0.5, outputs: 3, stats });
  const random = new Random(1);
  model.initialise(random);
  model.computeType = bf16 ? BFLOAT16 : FLOAT;
  const x = tf.randomNormal([batch, size, size, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
  const run = () => {
    const begun = performance.now();
    inArena(() => {
      read(crossEntropy.activation(CompiledNetwork.of(model, x.shape)!.run(borrow(x))));
    });
    return (performance.now() - begun) / 1000;
  };
  const dispose = () => {
    model.dispose();
    x.dispose();
  };
  return { run, dispose };
}

/** The machine's own limit: GFLOP/s of one matrix product of side 2048, as TensorFlow computes it, the best of three. */
export function gemmPeak(dtype: number): number {
  const side = 2048;
  return inArena(() => {
    const values = Float32Array.from({ length: side * side }, (_, i) => Math.sin(i));
    const x = cast(floats(values, [side, side]), dtype);
    matMul(x, x);
    const seconds = Array.from({ length: 3 }, () => {
      const begun = performance.now();
      matMul(x, x);
      return (performance.now() - begun) / 1000;
    });
    return (2 * side ** 3) / 1e9 / Math.min(...seconds);
  });
}
