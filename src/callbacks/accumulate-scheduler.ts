import type { Callback, TrainingRun } from '../callback.js';
import { Arena } from '../native/arena.js';
import type { Handle } from '../native/binding.js';
import { scalar } from '../native/convert.js';
import { add, mul } from '../native/math.js';
import { checkNames, expectWhole } from '../options.js';

/** Options of `AccumulateScheduler`. */
export interface AccumulateOptions {
  /** Batches to a step. Default 1. */
  nStep?: number;
  /** Forget what is left at the end of an epoch, fewer batches than a step takes. Default false: step with them. */
  dropLast?: boolean;
}

/**
 * Steps once every `nStep` batches with their mean gradient, as if they were one: large batches for who has little
 * memory. (BatchNorm still sees each by itself.) fastai's `AccumulateScheduler`.
 */
export class AccumulateScheduler implements Callback {
  readonly inSearch = true;
  readonly #nStep: number;
  readonly #dropLast: boolean;
  readonly #sums = new Map<string, Handle>();
  #arena = new Arena();
  #batches = 0;
  #items = 0;

  constructor(options: AccumulateOptions = {}) {
    checkNames('AccumulateScheduler', options, { nStep: true, dropLast: true });
    const { nStep = 1, dropLast = false } = options;
    expectWhole('nStep', nStep, 1, 'a whole number of batches');
    this.#nStep = nStep;
    this.#dropLast = dropLast;
  }

  onEpochBegin(): void {
    this.#forget();
  }

  onBackwardEnd(run: TrainingRun): void {
    const items = run.xb.shape[0];
    this.#batches++;
    this.#items += items;
    this.#arena.run(() => {
      for (const { name, value } of run.gradients) this.#add(name, mul(value, scalar(items)));
    });
    const isLast = run.batch === run.batches - 1 && !this.#dropLast;
    run.skipStep = this.#batches < this.#nStep && !isLast;
    if (run.skipStep) return;
    run.gradients = run.arena.run(() =>
      run.gradients.map(({ name }) => ({ name, value: mul(this.#sums.get(name)!, scalar(1 / this.#items)) })),
    );
    this.#forget();
  }

  onTrainEnd(): void {
    this.#forget();
  }

  #add(name: string, value: Handle): void {
    const before = this.#sums.get(name);
    this.#sums.set(name, before ? add(before, value) : value);
    if (!before) return;
    this.#arena.free(before);
    this.#arena.free(value);
  }

  #forget(): void {
    this.#arena.dispose();
    this.#sums.clear();
    this.#batches = this.#items = 0;
  }
}
