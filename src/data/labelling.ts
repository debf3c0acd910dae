import { basename, dirname, join } from 'node:path';
import { Random } from '../random.js';
import { byCodeUnits, imageFiles } from './image-files.js';
import { ImageList, LabelList } from './image-list.js';

export interface SplitOptions {
  train: string;
  valid: string;
  /** Null: by the folders `train` and `valid`. */
  validPct: number | null;
  seed: number;
  classes: readonly string[] | undefined;
}

/** A set of files divided in two, and what was noticed on the way. */
export interface Split {
  train: LabelList;
  valid: LabelList;
  notes: string[];
}

/** Lists, labels (by parent folder) and splits the pictures of `root`. Throws where that gives nothing to train with. */
export async function splitFolder(root: string, options: SplitOptions): Promise<Split> {
  const notes: string[] = [];
  const files = labelled(root, await imageFiles(root), options, notes);
  const [train, rest] =
    options.validPct === null ? byFolder(files, options) : byChance(files, options.validPct, options.seed);
  const classes = options.classes ?? [...new Set(train.map((file) => file.label))].sort(byCodeUnits);
  checkClasses(root, classes, train);
  const valid = rest.filter((file) => classes.includes(file.label));
  if (valid.length < rest.length)
    notes.push(
      `${rest.length - valid.length} validation pictures are of classes without training pictures and were left out`,
    );
  const list = (part: Labelled[]) =>
    new LabelList(
      new ImageList(
        root,
        part.map((file) => join(root, file.path)),
      ),
      part.map((file) => file.label),
      classes,
    );
  return { train: list(train), valid: list(valid), notes };
}

interface Labelled {
  /** Relative to the root. */
  path: string;
  label: string;
}

function labelled(root: string, paths: string[], { classes }: SplitOptions, notes: string[]): Labelled[] {
  if (paths.length === 0) {
    throw new Error(`path: no pictures in '${root}'. It should hold one folder of pictures (.jpg, .png, …) per class`);
  }
  const inFolders = paths.filter((path) => path.includes('/'));
  if (inFolders.length === 0) {
    throw new Error(
      `path: the ${paths.length} pictures in '${root}' are in no class folder. Put those of each class into a folder of its name`,
    );
  }
  if (inFolders.length < paths.length) {
    notes.push(`${paths.length - inFolders.length} pictures directly in '${root}' have no class and were left out`);
  }
  const files = inFolders.map((path) => ({ path, label: basename(dirname(path)) }));
  return classes ? files.filter((file) => classes.includes(file.label)) : files;
}

/** fastai's `split_by_rand_pct`: the first `validPct` of a seeded permutation are for validation; both parts stay in path order. */
function byChance(files: Labelled[], validPct: number, seed: number): [Labelled[], Labelled[]] {
  const order = new Random(seed).fork('split').permutation(files.length);
  const cut = Math.floor(validPct * files.length);
  if (validPct > 0 && cut === 0) {
    throw new Error(
      `validPct: ${validPct} of ${files.length} pictures is not one picture. Add pictures or give a larger part (0: no validation)`,
    );
  }
  const pick = (part: Int32Array) => Array.from(part, (i) => files[i]!);
  return [pick(order.subarray(cut).sort()), pick(order.subarray(0, cut).sort())];
}

function byFolder(files: Labelled[], { train, valid }: SplitOptions): [Labelled[], Labelled[]] {
  const below = (folder: string) => {
    const found = files.filter(
      (file) => file.path.startsWith(`${folder}/`) && file.path !== `${folder}/${basename(file.path)}`,
    );
    if (found.length > 0) return found;
    throw new Error(
      `'${folder}': no class folders with pictures in it. With validPct null, the path holds the folders '${train}' and '${valid}', and those one folder per class`,
    );
  };
  return [below(train), below(valid)];
}

function checkClasses(root: string, classes: readonly string[], train: Labelled[]): void {
  const missing = classes.filter((name) => !train.some((file) => file.label === name));
  if (missing.length > 0) {
    throw new Error(
      `classes: no training pictures of ${missing.map((name) => `'${name}'`).join(', ')} in '${root}'. Each class is a folder with pictures`,
    );
  }
  if (classes.length < 2) {
    throw new Error(
      `path: only one class ('${classes[0]}') in '${root}'. To tell classes apart takes at least two folders of pictures`,
    );
  }
}
