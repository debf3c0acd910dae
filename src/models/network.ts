import { type ComputeType, FLOAT, type Handle } from '../native/binding.js';
import { cast } from '../native/math.js';
import type { Variable } from '../native/variable.js';
import type { Gradient } from '../optimizer.js';
import type { Random } from '../random.js';
import type { CnnRecipe } from './cnn.js';
import type { Layer } from './layers/layer.js';
import type { Parameter, Statistic } from './layers/parameter.js';
import type { Pass } from './layers/pass.js';
import { Sequential } from './layers/sequential.js';

/** A whole network in layer groups, from the input to the output: what is frozen together and shares a learning rate. */
export class Network {
  /** The architecture's name. */
  readonly name: string;
  /** Its parts from the input to the head: what `freezeTo` counts and `slice` spreads rates over. */
  readonly layerGroups: readonly Sequential[];
  /** All that is trained, from the input to the output. */
  readonly parameters: readonly Parameter[];
  /** The batch norms' running means and variances. */
  readonly statistics: readonly Statistic[];
  /** How `cnnLearner` built it; null: otherwise. */
  readonly recipe: CnnRecipe | null;
  /** What the body computes in; parameters, statistics, pooling, linear layers and loss are float32 in any case. */
  computeType: ComputeType = FLOAT;
  readonly #all: Sequential;
  /** Of the last forward pass. */
  #outputType: number = FLOAT;

  /** `name`: the architecture's, for messages and saved files. */
  constructor(layerGroups: readonly (readonly Layer[])[], name = 'network', recipe: CnnRecipe | null = null) {
    this.recipe = recipe;
    this.name = name;
    this.layerGroups = layerGroups.map((layers) => new Sequential(layers));
    this.#all = new Sequential(this.layerGroups);
    this.parameters = this.#all.parameters;
    this.statistics = this.#all.statistics;
  }

  /** Pictures `[N, H, W, 3]` → scores `[N, C]`. */
  forward(x: Handle, pass: Pass): Handle {
    const input = cast(x, this.computeType);
    const y = this.#all.forward(input, pass);
    if (input !== x) pass.drop(input);
    this.#outputType = y.dtype;
    const scores = cast(y, FLOAT);
    if (scores !== y) pass.drop(y);
    return scores;
  }

  /** From the gradient of the scores: the gradients of all that is trainable, in the parameters' order. */
  backward(gradient: Handle, pass: Pass): Gradient[] {
    this.#all.backward(cast(gradient, this.#outputType), pass, false);
    return this.parameters.flatMap((parameter) => {
      const value = pass.gradients.get(parameter);
      return value ? [{ name: parameter.name, value }] : [];
    });
  }

  /** Gives parameters and statistics of some layers (default: all) their initial values. */
  initialise(random: Random, layers: Layer = this.#all): void {
    for (const parameter of layers.parameters) parameter.initialise(random);
    for (const { variable, initial } of layers.statistics) {
      variable.set(new Float32Array(variable.get().length).fill(initial));
    }
  }

  /** Freezes the groups before `n` (negative: counted from the end). `trainBn`: BatchNorm's parameters learn even there. */
  freezeTo(n: number, { trainBn }: { trainBn: boolean }): void {
    const first = n < 0 ? this.layerGroups.length + n : n;
    for (const [i, group] of this.layerGroups.entries()) {
      for (const parameter of group.parameters) {
        parameter.trainable = i >= first || (trainBn && parameter.kind === 'norm');
      }
    }
  }

  /** All numbers that make the network what it is, by name. */
  state(): { name: string; variable: Variable }[] {
    return [...this.parameters, ...this.statistics].map(({ name, variable }) => ({ name, variable }));
  }

  /** Gives its memory back. */
  dispose(): void {
    for (const { variable } of this.state()) variable.dispose();
  }
}
