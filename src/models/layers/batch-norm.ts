import * as native from '../../native/batch-norm.js';
import type { Handle } from '../../native/binding.js';
import { takesChannels } from '../../native/kernels.js';
import { reshape } from '../../native/math.js';
import { Variable } from '../../native/variable.js';
import type { Relu } from './activation.js';
import type { Layer } from './layer.js';
import { Parameter, type Statistic } from './parameter.js';
import type { Pass } from './pass.js';

export interface BatchNormOptions {
  channels: number;
  /** Default 1e-5. */
  epsilon?: number;
  /** Weight of a new batch in the running statistics, PyTorch's sense. Default 0.1. */
  momentum?: number;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015) with PyTorch's conventions: `[N, H, W, C]` or `[N, C]`, running variance
 * unbiased. In training it always uses the batch's statistics and moves the running ones, frozen or not, as fastai's.
 */
export class BatchNorm implements Layer {
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly Statistic[];
  /** True: in training too it uses the running statistics and leaves them alone. */
  freezesStatistics = false;
  readonly gamma: Parameter;
  readonly beta: Parameter;
  readonly mean: Variable;
  readonly variance: Variable;
  readonly epsilon: number;
  readonly momentum: number;

  constructor(name: string, { channels, epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions) {
    this.gamma = new Parameter(`${name}.weight`, [channels], { kind: 'norm', initial: { constant: 1 } });
    this.beta = new Parameter(`${name}.bias`, [channels], { kind: 'norm' });
    this.mean = Variable.zeros([channels]);
    this.variance = new Variable(new Float32Array(channels).fill(1), [channels]);
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.parameters = [this.gamma, this.beta];
    this.statistics = [
      { name: `${name}.running_mean`, variable: this.mean, initial: 0 },
      { name: `${name}.running_var`, variable: this.variance, initial: 1 },
    ];
  }

  /** `activation`: is applied as well, where `takesActivation` says that it can be. */
  forward(x: Handle, pass: Pass, activation: Relu | null = null): Handle {
    if (this.takesActivation(x, pass)) return this.#ownForward(x, pass, activation);
    const picture = asPicture(x);
    const y = this.#usesBatch(pass) ? this.#normaliseBatch(picture, pass) : this.#normalise(picture, pass);
    if (picture === x) return y;
    pass.drop(picture);
    const flat = reshape(y, x.shape);
    pass.free(y);
    return flat;
  }

  backward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    if (this.takesActivation(gradient, pass)) return this.#ownBackward(gradient, pass, needInput);
    const [x, ...reserved] = pass.saved(this);
    const picture = asPicture(gradient);
    const gamma = this.gamma.value();
    const found = native.batchNormGradient(picture, x!, gamma, reserved, this.epsilon, this.#usesBatch(pass));
    pass.free(gamma, ...found.unused, ...(picture === gradient ? [] : [picture]));
    this.#collect(found.gamma, this.gamma, pass);
    this.#collect(found.beta, this.beta, pass);
    const below = picture === gradient ? found.x : reshape(found.x, gradient.shape);
    if (needInput) return below;
    pass.free(below);
    return null;
  }

  #usesBatch({ training }: Pass): boolean {
    return training && !this.freezesStatistics;
  }

  /** Do the library's own kernels do it, which can apply the activation after it as well? */
  takesActivation(x: Handle, pass: Pass): boolean {
    return this.#usesBatch(pass) && takesChannels(x);
  }

  #ownForward(x: Handle, pass: Pass, activation: Relu | null): Handle {
    const { gamma, beta, ...running } = this.#parts();
    const options = { epsilon: this.epsilon, momentum: this.momentum };
    const { batch, mean, variance } = native.moments(x, running, options);
    const y = native.normalise(x, [gamma, beta, ...batch], activationOf(activation));
    if (activation) pass.apply(this, activation);
    pass.free(gamma, beta, ...Object.values(running));
    this.mean.assign(mean);
    this.variance.assign(variance);
    pass.save(this, x, ...batch);
    pass.drop(mean, variance, ...batch);
    return y;
  }

  #ownBackward(gradient: Handle, pass: Pass, needInput: boolean): Handle | null {
    const [x, ...batch] = pass.saved(this);
    const [gamma, beta] = [this.gamma.value(), this.beta.value()];
    const activation = activationOf(pass.activationIn(this));
    const found = native.normaliseGradient(gradient, x!, [gamma, beta, ...batch], activation);
    pass.free(gamma, beta);
    this.#collect(found.gamma, this.gamma, pass);
    this.#collect(found.beta, this.beta, pass);
    if (needInput) return found.x;
    pass.free(found.x);
    return null;
  }

  #collect(gradient: Handle, parameter: Parameter, pass: Pass): void {
    if (parameter.trainable) pass.gradients.set(parameter, gradient);
    else pass.free(gradient);
  }

  #normaliseBatch(x: Handle, pass: Pass): Handle {
    const parts = this.#parts();
    const options = { epsilon: this.epsilon, momentum: this.momentum };
    const { y, mean, variance, reserved } = native.batchNormTraining(x, parts, options);
    pass.free(...Object.values(parts));
    this.mean.assign(mean);
    this.variance.assign(variance);
    pass.save(this, x, ...reserved);
    pass.drop(mean, variance, ...reserved);
    return y;
  }

  #normalise(x: Handle, pass: Pass): Handle {
    const parts = this.#parts();
    const { y, unused } = native.batchNormEvaluation(x, parts, this.epsilon);
    const { mean, variance, ...others } = parts;
    pass.free(...Object.values(others), ...unused);
    // In the third place, where a GPU keeps more, the processor's kernel wants any tensor.
    pass.save(this, x, mean, variance, mean);
    pass.drop(mean, variance);
    return y;
  }

  #parts(): native.BatchNormParts & Record<string, Handle> {
    return {
      gamma: this.gamma.value(),
      beta: this.beta.value(),
      mean: this.mean.value(),
      variance: this.variance.value(),
    };
  }
}

const activationOf = (relu: Relu | null): native.NormActivation => ({
  relu: relu !== null,
  cap: relu?.capped ? 6 : 0,
});

/** `[N, C]` as `[N, 1, 1, C]`, the shape the kernel takes; pictures as they are. */
function asPicture(x: Handle): Handle {
  const [n, c] = x.shape;
  return x.shape.length === 4 ? x : reshape(x, [n!, 1, 1, c!]);
}
