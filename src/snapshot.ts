import type { Learner } from './learner.js';
import { inArena } from './native/arena.js';
import { binding, type Handle } from './native/binding.js';
import type { Variable } from './native/variable.js';

/** Everything that training changes, as it was; kept in memory. */
export interface Snapshot {
  /** Puts it back. */
  restore(): void;
  /** Gives the memory back. */
  dispose(): void;
}

/** Weights, running statistics, optimizer and random states of a learner: what follows a restore is bit for bit the same. */
export function takeSnapshot(learn: Learner): Snapshot {
  const { model, opt, random, data } = learn;
  const moments = opt.state();
  const values = keepValues([...model.state(), ...moments].map(({ variable }) => variable));
  const kept = moments.map(({ name }) => name);
  const { steps } = opt;
  const [lrs, moms, wds] = [[...opt.lrs], [...opt.moms], [...opt.wds]];
  const [randomState, dataState] = [random.state, data.randomState.slice()];
  return {
    restore() {
      // Forgets what came after; what there was is still the same variable.
      opt.prepare(kept);
      values.restore();
      Object.assign(opt, { steps, lr: lrs, mom: moms, wd: wds });
      random.state = randomState;
      data.randomState = dataState;
    },
    dispose: values.dispose,
  };
}

/** The values of variables at this moment; TensorFlow copies them only where they are changed later. */
function keepValues(variables: readonly Variable[]): Snapshot {
  const kept: { variable: Variable; value: Handle }[] = inArena((arena) =>
    variables.map((variable) => ({ variable, value: arena.keep(variable.value()) })),
  );
  return {
    restore() {
      inArena(() => {
        for (const { variable, value } of kept) variable.assign(value);
      });
    },
    dispose() {
      for (const { value } of kept.splice(0)) binding.deleteTensor(value.id);
    },
  };
}
