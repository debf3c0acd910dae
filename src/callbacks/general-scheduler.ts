import type { Callback, TrainingRun } from '../callback.js';
import type { Optimizer } from '../optimizer.js';
import { expect, expectNumber, expectWhole } from '../options.js';
import { type Anneal, annealLinear, type LearningRate, lrRange } from '../schedule.js';
import { schedulePosition } from '../training-run.js';

/** A number of the optimizer that can be scheduled. */
export type Scheduled = 'lr' | 'mom' | 'wd';

/** Where one of them goes in a phase. */
interface Course {
  start: LearningRate;
  end: LearningRate;
  anneal: Anneal;
}

/** A stretch of training with a course for each of the optimizer's numbers that is to change. fastai's `TrainingPhase`. */
export class TrainingPhase {
  /** Batches. */
  readonly length: number;
  /** What is scheduled, and its course over the phase. */
  readonly courses = new Map<Scheduled, Course>();

  constructor(length: number) {
    expectWhole('length', length, 1, 'a whole number of batches');
    this.length = length;
  }

  /**
   * `name` goes from `start` to `end` (default: stays at `start`) as `anneal` says (default `annealLinear`). A rate may be a
   * slice or a list for the layer groups. Returns the phase. fastai's `schedule_hp`.
   */
  scheduleHp(name: Scheduled, start: LearningRate, end: LearningRate = start, anneal: Anneal = annealLinear): this {
    expect('name', name, ['lr', 'mom', 'wd'].includes(name), "'lr', 'mom' or 'wd'");
    for (const value of [start, end]) {
      if (name === 'lr') lrRange(value);
      else expectNumber(name, value, 0);
    }
    this.courses.set(name, { start, end, anneal });
    return this;
  }
}

/**
 * Sets rates, momenta and decays of every batch by phases, one after the other; when the last is over training ends.
 * fastai's `GeneralScheduler`.
 */
export class GeneralScheduler implements Callback {
  readonly #phases: readonly TrainingPhase[];
  #start = 0;

  constructor(phases: readonly TrainingPhase[]) {
    expect('phases', phases, Array.isArray(phases) && phases.length > 0, 'a list of at least one TrainingPhase');
    this.#phases = phases;
  }

  onTrainBegin(run: TrainingRun): void {
    this.#start = schedulePosition(run);
    this.#set(run);
  }

  onBatchEnd(run: TrainingRun): void {
    if (this.#set(run)) return;
    run.stopEpoch = true;
    run.stopTraining = true;
  }

  state(): number {
    return this.#start;
  }

  restore(state: unknown): void {
    this.#start = state as number;
  }

  /** False: all phases are over. */
  #set({ learn, iteration }: TrainingRun): boolean {
    let position = this.#start + iteration;
    for (const { length, courses } of this.#phases) {
      if (position < length) {
        for (const [name, course] of courses) apply(learn.opt, name, course, position / length);
        return true;
      }
      position -= length;
    }
    return false;
  }
}

function apply(opt: Optimizer, name: Scheduled, { start, end, anneal }: Course, pct: number): void {
  if (name !== 'lr') {
    opt[name] = anneal(start as number, end as number, pct);
    return;
  }
  const ends = lrRange(end, opt.lrs.length);
  opt.lr = lrRange(start, opt.lrs.length).map((value, i) => anneal(value, ends[i]!, pct));
}
