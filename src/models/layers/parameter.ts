import { inArena } from '../../native/arena.js';
import type { Handle } from '../../native/binding.js';
import { drawSeeds, scalar } from '../../native/convert.js';
import { seededNormal } from '../../native/layers.js';
import { mul } from '../../native/math.js';
import { Variable } from '../../native/variable.js';
import type { Random } from '../../random.js';
import { countOf } from '../../shape.js';

/** How PyTorch lays the same numbers out: transposed when its checkpoints are read. `same`: as here. */
export type Layout = 'same' | 'linear' | 'conv' | 'depthwise';

export interface ParameterOptions {
  /** `norm`: a BatchNorm's scale and shift; `bias`: a bias; `weight`: the rest. Weight decay groups follow it. */
  kind: 'weight' | 'bias' | 'norm';
  /** Numbers before any training: a constant, or normal with this standard deviation. Default: 0. */
  initial?: { constant: number } | { deviation: number };
  layout?: Layout;
}

/** What a layer learns: a variable with a name, the name it has in PyTorch's checkpoints. */
export class Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: ParameterOptions['kind'];
  readonly layout: Layout;
  readonly variable: Variable;
  /** False: no gradient is computed and the optimizer leaves it alone. */
  trainable = true;
  readonly #initial: NonNullable<ParameterOptions['initial']>;

  constructor(name: string, shape: readonly number[], options: ParameterOptions) {
    this.name = name;
    this.shape = shape;
    this.kind = options.kind;
    this.layout = options.layout ?? 'same';
    this.#initial = options.initial ?? { constant: 0 };
    this.variable = Variable.zeros(shape);
  }

  /** Gives it its initial numbers. */
  initialise(random: Random): void {
    const initial = this.#initial;
    if ('constant' in initial) {
      this.variable.set(new Float32Array(countOf(this.shape)).fill(initial.constant));
      return;
    }
    inArena(() => this.variable.assign(mul(seededNormal(this.shape, drawSeeds(random)), scalar(initial.deviation))));
  }

  value(): Handle {
    return this.variable.value();
  }
}

/** Numbers that training keeps but that are not learned by gradient: running statistics. */
export interface Statistic {
  readonly name: string;
  readonly variable: Variable;
  /** Value before any training. */
  readonly initial: number;
}
