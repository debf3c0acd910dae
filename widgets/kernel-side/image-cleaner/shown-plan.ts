import type { CleanerPlan } from '../../state/image-cleaner.js';
import type { NamedPlan } from './backend.js';

/** Lines that the plan shows. */
const LINES = 200;

/** A plan as the page shows it: its first lines, and how many more there are. */
export function shownPlan({ remove, relabel, problems }: NamedPlan, edition: number): CleanerPlan {
  const lines = [...remove.map((path) => `remove ${path}`), ...relabel.map(({ from, to }) => `move ${from} → ${to}`)];
  return {
    edition,
    remove: remove.length,
    relabel: relabel.length,
    lines: lines.slice(0, LINES),
    problems: problems.slice(0, LINES).map(({ path, problem }) => `${path}: ${problem}`),
    more: Math.max(lines.length - LINES, 0) + Math.max(problems.length - LINES, 0),
  };
}
