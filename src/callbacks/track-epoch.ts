import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Callback, TrainingRun } from '../callback.js';
import type { Learner } from '../learner.js';

/**
 * Notes the last finished epoch in `${modelDir}/${name}`, and makes a run begin with the one after it: with a
 * `SaveModelCallback({ every: 'epoch' })` a run that was cut short is continued, epoch by epoch. fastai's
 * `TrackEpochCallback`. (The option `checkpoint` of a run continues at the very batch, optimizer and all.)
 */
export class TrackEpochCallback implements Callback {
  /** Before schedules, which ask with which epoch the run begins. */
  readonly order = -20;
  readonly #path: string;

  /** `name`: default `epoch`. */
  constructor({ modelDir }: Learner, name = 'epoch') {
    this.#path = join(resolve(modelDir), name);
  }

  onTrainBegin(run: TrainingRun): void {
    const last = existsSync(this.#path) ? Number.parseInt(readFileSync(this.#path, 'utf8'), 10) : -1;
    run.epoch = Number.isInteger(last) ? last + 1 : 0;
  }

  onEpochEnd({ epoch }: TrainingRun): void {
    mkdirSync(join(this.#path, '..'), { recursive: true });
    writeFileSync(this.#path, String(epoch));
  }

  /** Forgets what was noted: the next run begins with the first epoch. */
  restart(): void {
    rmSync(this.#path, { force: true });
  }
}
