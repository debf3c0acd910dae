import type { Move, StepPlan } from './trash-manifest.js';
import type { Renamed } from './trash-step.js';

/** What an `apply` or `restore` came to. Paths relative to the root, as they were before. */
export interface CleaningResult {
  /** Files that went to the trash, or came back from it. */
  removed: string[];
  /** Files that went to another folder. */
  moved: Move[];
  /** Files that stayed as they were, and why. */
  failed: { path: string; error: string }[];
}

/** What came of nothing. */
export const nothing = (): CleaningResult => ({ removed: [], moved: [], failed: [] });

/**
 * What came of taking a step back. `plan`: what it had moved; `renamed`: what came back under another name; `left`: what
 * did not come back.
 */
export function restored(
  step: string,
  plan: StepPlan | null,
  renamed: readonly Renamed[],
  left: readonly string[],
): CleaningResult {
  const back = (path: string) => !left.includes(path);
  const advice = `it could not come back. new Trash(path).undo('${step}') tries again`;
  return {
    removed: (plan?.remove ?? []).filter(back),
    moved: (plan?.move ?? []).filter(({ from }) => back(from)).map(({ from, to }) => ({ from, to })),
    failed: [
      ...renamed.map(({ wanted, restored: name }) => ({
        path: wanted,
        error: `its name is taken; it came back as '${name}'`,
      })),
      ...left.map((path) => ({ path, error: advice })),
    ],
  };
}
