import type { Callback, TrainingRun } from '../callback.js';
import type { Handle } from '../native/binding.js';
import { read, scalar } from '../native/convert.js';
import { halfSquares } from '../native/loss.js';
import { mul } from '../native/math.js';
import { expect } from '../options.js';

/**
 * Shortens gradients that are longer than `clip`, all by the same factor: length is the norm over all parameters
 * together. PyTorch's `clip_grad_norm_`, fastai's `GradientClipping`; `learn.clipGrad` adds it.
 */
export class GradientClipping implements Callback {
  readonly inSearch = true;
  /** After whatever adds gradients up. */
  readonly order = 10;
  /** The greatest norm that the gradients may have together. */
  readonly clip: number;

  constructor(clip = 0.1) {
    expect('clip', clip, Number.isFinite(clip) && clip > 0, 'a positive number');
    this.clip = clip;
  }

  onBackwardEnd(run: TrainingRun): void {
    if (run.skipStep) return;
    run.arena.run(() => {
      const norm = Math.sqrt(2 * read(halfSquares(run.gradients.map(({ value }) => value)))[0]!);
      const factor = this.clip / (norm + 1e-6);
      // Not `factor < 1`: a norm that is no number makes gradients of none, as in PyTorch, rather than pass unseen.
      if (factor >= 1) return;
      run.gradients = run.gradients.map(({ name, value }) => ({ name, value: scale(value, factor) }));
    });
  }
}

const scale = (value: Handle, factor: number): Handle => mul(value, scalar(factor));
