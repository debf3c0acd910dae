import { type ComputeType, FLOAT, type Handle } from '../native/binding.js';
import { cast } from '../native/math.js';
import type { Variable } from '../native/variable.js';
import type { Gradient } from '../optimizer.js';
import type { Random } from '../random.js';
import type { CnnRecipe } from './cnn.js';
import { withoutGraph } from './graph/network-graph.js';
import { TrainingGraphs } from './graph/training-graphs.js';
import type { Ways } from './graph/watched-pass.js';
import { BatchNorm } from './layers/batch-norm.js';
import { Convolution } from './layers/convolution.js';
import { innerLayers } from './layers/inner-layers.js';
import type { Layer } from './layers/layer.js';
import type { Parameter, Statistic } from './layers/parameter.js';
import type { Pass } from './layers/pass.js';
import { Sequential } from './layers/sequential.js';

/** Pixels of a batch from which on graphs pay: 32 pictures of 64 px. */
const LARGE_BATCH = 2 ** 17;

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
  readonly #norms: readonly BatchNorm[];
  /** In bfloat16 a graph's depthwise gradients take half as long again as the ops called one by one. */
  readonly #isDepthwise: boolean;
  /** Of the last forward pass. */
  #outputType: number = FLOAT;
  /** For pictures and layers as they were last. */
  #graphs: { key: string; graphs: TrainingGraphs | null } | null = null;
  readonly #byGraphs = new WeakMap<Pass, TrainingGraphs>();

  /** `name`: the architecture's, for messages and saved files. */
  constructor(layerGroups: readonly (readonly Layer[])[], name = 'network', recipe: CnnRecipe | null = null) {
    this.recipe = recipe;
    this.name = name;
    this.layerGroups = layerGroups.map((layers) => new Sequential(layers));
    this.#all = new Sequential(this.layerGroups);
    const layers = innerLayers(this.#all);
    this.#isDepthwise = layers.some((layer) => layer instanceof Convolution && layer.depthwise);
    this.#norms = layers.filter((layer) => layer instanceof BatchNorm);
    this.parameters = this.#all.parameters;
    this.statistics = this.#all.statistics;
  }

  /** Pictures `[N, H, W, 3]` → scores `[N, C]`. */
  forward(x: Handle, pass: Pass): Handle {
    const graphs = this.#graphsFor(x, pass);
    if (!graphs) return this.#layered.forward(x, pass);
    this.#byGraphs.set(pass, graphs);
    return graphs.forward(x, pass);
  }

  /** From the gradient of the scores: the gradients of all that is trainable, in the parameters' order. */
  backward(gradient: Handle, pass: Pass): Gradient[] {
    (this.#byGraphs.get(pass) ?? this.#layered).backward(gradient, pass);
    return this.parameters.flatMap((parameter) => {
      const value = pass.gradients.get(parameter);
      return value ? [{ name: parameter.name, value }] : [];
    });
  }

  readonly #layered: Ways = {
    forward: (x, pass) => this.#forward(x, pass),
    backward: (gradient, pass) => void this.#all.backward(cast(gradient, this.#outputType), pass, false),
  };

  #forward(x: Handle, pass: Pass): Handle {
    const input = cast(x, this.computeType);
    const y = this.#all.forward(input, pass);
    if (input !== x) pass.drop(input);
    this.#outputType = y.dtype;
    const scores = cast(y, FLOAT);
    if (scores !== y) pass.drop(y);
    return scores;
  }

  /** Graphs for a training pass where batches are large enough to pay for them; it depends on the work alone. */
  #graphsFor({ shape, ...x }: Handle, pass: Pass): TrainingGraphs | null {
    const [n, height = 0, width = 0] = shape as [number, number?, number?];
    if (this.computeType !== FLOAT && this.#isDepthwise) return null;
    if (!pass.training || pass.recording || pass.onOutput || n * height * width < LARGE_BATCH) return null;
    const flags = [
      ...this.parameters.map(({ trainable }) => trainable),
      ...this.#norms.map((norm) => norm.freezesStatistics),
    ];
    const key = `${shape} ${this.computeType} ${flags.map(Number).join('')}`;
    if (this.#graphs?.key === key) return this.#graphs.graphs;
    this.#graphs?.graphs?.dispose();
    const graphs = withoutGraph(this.layerGroups) ? null : TrainingGraphs.watch(this.#layered, { ...x, shape });
    this.#graphs = { key, graphs };
    return graphs;
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
    this.#graphs?.graphs?.dispose();
    this.#graphs = null;
    for (const { variable } of this.state()) variable.dispose();
  }
}
