/** Freezing, and the optimizer that belongs to what is not frozen. */
import type { Learner } from '../learner.js';
import { Optimizer } from '../optimizer.js';
import { expect } from '../options.js';
import { lrRange, slice } from '../schedule.js';
import type { LearnerState } from './learner-state.js';

/** Layer groups from `n` on learn (negative: counted from the end), with a new optimizer. */
export function freezeTo(learn: Learner, n: number): void {
  const groups = learn.layerGroups.length;
  expect('n', n, Number.isInteger(n) && Math.abs(n) <= groups, `a layer group from ${-groups} to ${groups}`);
  learn.model.freezeTo(n, { trainBn: learn.trainBn });
  learn.opt.dispose();
  learn.opt = newOptimizer(learn);
}

/** An optimizer that has taken no step yet, at fastai's default rates. */
export function newOptimizer({ optFunc, layerGroups, wd, bnWd, trueWd }: LearnerState): Optimizer {
  const groups = layerGroups.map((group) => group.parameters);
  const opt = optFunc(groups, { lrs: lrRange(slice(3e-3), groups.length), wd, bnWd, trueWd });
  expect('optFunc', optFunc, opt instanceof Optimizer, 'what makes an optimizer, such as sgd()');
  return opt;
}
