import type { layers } from '@tensorflow/tfjs-node';
import { currentArena, inArena } from '../../native/arena.js';
import { FLOAT, type Handle } from '../../native/binding.js';
import { copy } from '../../native/loss.js';
import { cast } from '../../native/math.js';
import { tf } from '../../native/tensorflow.js';
import { borrow, toTensor } from '../../native/tensors.js';
import { Variable } from '../../native/variable.js';
import type { Random } from '../../random.js';
import type { Layer } from '../layers/layer.js';
import { Parameter, type Statistic } from '../layers/parameter.js';
import type { Pass } from '../layers/pass.js';
import { Tape } from './tape.js';

export type TfjsModel = tf.LayersModel | layers.Layer;

/** A weight as tfjs' layers keep it. */
interface LayerVariable {
  originalName: string;
  shape: (number | null)[];
  read(): tf.Tensor;
  write(value: tf.Tensor): unknown;
}

/**
 * A layer of tfjs, or a whole model, as a layer of ours. Parameters live in our variables, where the optimizer changes
 * them, and are put into the layer's before it runs; gradients come from tfjs' tape.
 */
export class TfjsLayer implements Layer {
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly Statistic[];
  readonly model: TfjsModel;
  readonly #weights: { variable: Variable; theirs: LayerVariable }[];
  readonly #passes = new WeakMap<Pass, { tape: Tape; x: tf.Tensor; weights: tf.Tensor[] }>();

  constructor(model: TfjsModel) {
    this.model = model;
    const weights = model.weights as unknown as LayerVariable[];
    const learned = weights.filter(({ originalName }) => !isStatistic(originalName));
    this.parameters = learned.map((weight) => parameterOf(weight, (model as layers.Layer).trainable ?? true));
    this.statistics = weights
      .filter(({ originalName }) => isStatistic(originalName))
      .map((weight) => ({ name: weight.originalName, ...statisticOf(weight) }));
    const own = [...this.parameters, ...this.statistics].map(({ name, variable }) => [name, variable] as const);
    const byName = new Map(own);
    this.#weights = weights.map((theirs) => ({ theirs, variable: byName.get(theirs.originalName)! }));
  }

  forward(x: Handle, pass: Pass): Handle {
    const training = pass.training;
    this.push();
    const input = toTensor(copy(cast(x, FLOAT)));
    const apply = () => (this.model as layers.Layer).apply(input, { training }) as tf.Tensor;
    const run = training ? () => withRandom(pass.random, apply) : apply;
    if (!pass.recording) {
      const y = tf.tidy(run);
      if (training) this.pull();
      const output = cast(copy(borrow(y)), x.dtype);
      tf.dispose([input, y]);
      return output;
    }
    const { output, tape, saved } = Tape.record(run);
    if (training) this.pull();
    const weights = this.#weights.map(({ theirs }) => theirs.read());
    this.#passes.set(pass, { tape, x: input, weights });
    currentArena().adopt(input, output, ...saved);
    pass.save(this);
    return cast(copy(borrow(output)), x.dtype);
  }

  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    const { tape, x, weights } = this.#passes.get(pass)!;
    this.#passes.delete(pass);
    const trained = this.parameters.filter(({ trainable }) => trainable);
    const sources = trained.map(
      ({ variable }) => weights[this.#weights.findIndex((one) => one.variable === variable)]!,
    );
    const dy = toTensor(copy(cast(gradient, FLOAT)));
    try {
      return tf.tidy(() => {
        const found = tape.backward(dy, needInput ? [...sources, x] : sources);
        for (const [i, parameter] of trained.entries()) {
          if (found[i]) pass.gradients.set(parameter, copy(borrow(found[i])));
        }
        const below = needInput ? found.at(-1) : null;
        return (below ? cast(copy(borrow(below)), gradient.dtype) : null) as never;
      }) as Handle | null;
    } finally {
      dy.dispose();
    }
  }

  /** Puts our numbers into tfjs' weights. */
  push(): void {
    inArena(() => {
      for (const { theirs, variable } of this.#weights) {
        const value = toTensor(copy(variable.value()));
        theirs.write(value);
        value.dispose();
      }
    });
  }

  /** Takes over what a forward pass moved: running statistics. */
  pull(): void {
    const statistics = new Set(this.statistics.map(({ variable }) => variable));
    inArena(() => {
      for (const { theirs, variable } of this.#weights)
        if (statistics.has(variable)) variable.assign(borrow(theirs.read()));
    });
  }
}

/**
 * Runs `work` with `Math.random` drawing from `random`: tfjs' dropout and noise take their seeds from there, and a run
 * of ours depends on its own seed alone. `work` returns before anything else runs.
 */
function withRandom<Result>(random: Random, work: () => Result): Result {
  const before = Math.random;
  Math.random = () => random.uniform(0, 1);
  try {
    return work();
  } finally {
    Math.random = before;
  }
}

const isStatistic = (name: string): boolean => /moving_(mean|variance)/.test(name);

function parameterOf(weight: LayerVariable, trainable: boolean): Parameter {
  const name = weight.originalName;
  const kind = /(gamma|beta)$/.test(name) ? 'norm' : /bias$/.test(name) ? 'bias' : 'weight';
  const parameter = new Parameter(name, shapeOf(weight), { kind });
  parameter.variable.set(weight.read().dataSync() as Float32Array);
  parameter.trainable = trainable;
  return parameter;
}

function statisticOf(weight: LayerVariable): { variable: Variable; initial: number } {
  const values = weight.read().dataSync() as Float32Array;
  return {
    variable: new Variable(values, shapeOf(weight)),
    initial: weight.originalName.includes('variance') ? 1 : 0,
  };
}

const shapeOf = ({ shape }: LayerVariable): number[] => shape.map((size) => size!);
