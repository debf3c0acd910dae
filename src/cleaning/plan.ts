import { basename, dirname, extname, join } from 'node:path';
import type { Edits } from './edits.js';
import { exists, type FileOperations } from './trash-files.js';
import type { Move } from './trash-manifest.js';

/** A picture of the set: its path relative to the root, `/` between the parts, and its label. */
export interface CleaningItem {
  /** The file, as the data set names it. */
  path: string;
  /** The class that it stands under. */
  label: string;
}

/** All that would happen, before it happens. Paths relative to the root. */
export interface CleaningPlan {
  /** Files that go to the trash. */
  remove: string[];
  /** Files that go to another class' folder, under a name that is free there. */
  relabel: (Move & { label: string })[];
  /** What cannot be done, and why. Its decision stays. */
  problems: { path: string; problem: string }[];
}

/** The plan that decisions about these items come to. Looks at the disk for free names; changes nothing. */
export async function makePlan(
  files: FileOperations,
  root: string,
  items: Iterable<CleaningItem>,
  edits: Edits,
): Promise<CleaningPlan> {
  const plan: CleaningPlan = { remove: [], relabel: [], problems: [] };
  const taken = new Set<string>();
  for (const { path, label } of items) {
    const decision = edits.get(path);
    if (!decision || decision.action === 'keep') continue;
    const problem = (text: string) => void plan.problems.push({ path, problem: text });
    if (!(await exists(files, join(root, path)))) problem('there is no such file any more');
    else if (decision.action === 'remove') plan.remove.push(path);
    else if (basename(dirname(path)) !== label) {
      problem(`its label '${label}' is not its folder's name, so no move can change it; write cleaned.csv instead`);
    } else if (!isFolderName(decision.label)) {
      problem(`'${decision.label}' cannot be the name of a folder; write cleaned.csv instead`);
    } else {
      const to = await freePlace(files, root, join(dirname(dirname(path)), decision.label, basename(path)), taken);
      plan.relabel.push({ from: path, to, label: decision.label });
    }
  }
  return plan;
}

/** `wanted`, or where that is taken `name (2).jpg`, …; also for a system to which `A` and `a` are one name. */
async function freePlace(files: FileOperations, root: string, wanted: string, taken: Set<string>): Promise<string> {
  const stem = wanted.slice(0, wanted.length - extname(wanted).length);
  for (let i = 1; ; i++) {
    const path = i === 1 ? wanted : `${stem} (${i})${extname(wanted)}`;
    if (taken.has(path.toLowerCase()) || (await exists(files, join(root, path)))) continue;
    taken.add(path.toLowerCase());
    return path.split('\\').join('/');
  }
}

/** A hidden folder would be no class, and a name with a slash in it no folder. */
const isFolderName = (label: string): boolean => label !== '' && !label.startsWith('.') && !/[/\\\0]/.test(label);
