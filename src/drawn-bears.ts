import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ANSWERS, answersCsv } from './drawn-bears/answers.js';
import { drawingProgress } from './drawn-bears/drawing-progress.js';
import { classes, planItems } from './drawn-bears/items.js';
import { makeFile } from './drawn-bears/make-file.js';
import { inParallel } from './in-parallel.js';
import { Random } from './random.js';

/** Options of `drawnBears`. */
export interface DrawnBearsOptions {
  /** Folder to make. Default `data/bears` under the current directory. */
  path?: string;
  /** Pictures of each class. Default 150. */
  perClass?: number;
  /** Pixels of the longer side. Default 256. */
  size?: number;
  /** Equal seeds give equal files. Default 42. */
  seed?: number;
  /** Part of the files with something wrong, 0–0.5; true: 0.07, false: none. Default true. */
  mess?: boolean | number;
  /** Called after each file. Default: a line that says how far it is. */
  progress?: (done: number, total: number) => void;
}

/**
 * Draws the lessons' data set: JPEG pictures of black bears, grizzlies and teddys in one folder each, varied like
 * pictures from the web and with a web search's mess planted in them, and `answers.csv` with the truth about each file
 * (`path,true_class,planted,source`). Returns `path`.
 *
 * A folder that holds this set already is left as it is, files that were cleaned away included. Throws on an option out
 * of range, and if the folder holds anything else. It is made beside its place and renamed: there is never half of it.
 */
export async function drawnBears(options: DrawnBearsOptions = {}): Promise<string> {
  const { path = 'data/bears', progress = drawingProgress(path) } = options;
  const set = checkSet(options);
  const folder = resolve(path);
  if (await isDrawn(folder, set)) return path;
  await mkdir(dirname(folder), { recursive: true });
  const part = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await draw(part, set, progress);
    await rmdir(folder).catch(() => {});
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
  return path;
}

/** What decides about every file of a set, as its marker file holds it. */
interface DrawnSet {
  version: 1;
  perClass: number;
  size: number;
  seed: number;
  mess: number;
}

/** Hidden, so that no picture is looked for in it. */
const MARKER = '.drawn-bears.json';

function checkSet({ perClass = 150, size = 256, seed = 42, mess = true }: DrawnBearsOptions): DrawnSet {
  const part = mess === true ? 0.07 : Number(mess);
  const expect = (name: string, value: unknown, holds: boolean, what: string) => {
    if (!holds) throw new RangeError(`drawnBears: ${name} must be ${what}, not ${value}`);
  };
  expect(
    'perClass',
    perClass,
    Number.isInteger(perClass) && perClass >= 1 && perClass <= 100_000,
    'a whole number from 1 to 100000',
  );
  expect(
    'size',
    size,
    Number.isInteger(size) && size >= 64 && size <= 1024,
    'a whole number of pixels from 64 to 1024',
  );
  expect('seed', seed, Number.isFinite(seed), 'a number');
  expect('mess', mess, part >= 0 && part <= 0.5, 'a part from 0 to 0.5, true or false');
  return { version: 1, perClass, size, seed, mess: part };
}

/** True if the folder holds this set; false if it is empty or not there. Throws if it holds anything else. */
async function isDrawn(folder: string, set: DrawnSet): Promise<boolean> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Error(`drawnBears: path '${folder}' cannot be used as a folder: ${error.message}`);
  });
  if (entries.length === 0) return false;
  const marker = await readFile(join(folder, MARKER), 'utf8').catch(() => null);
  if (marker === JSON.stringify(set)) return true;
  const what = marker === null ? 'files that drawnBears did not make' : `other drawn bears (${marker})`;
  throw new Error(
    `drawnBears: '${folder}' holds ${what}. Give another path, or delete that folder if you do not need it`,
  );
}

async function draw(folder: string, set: DrawnSet, progress: (done: number, total: number) => void): Promise<void> {
  const random = new Random(set.seed).fork('drawn bears');
  const items = planItems(set.perClass, set.mess, random.fork('items'));
  await Promise.all(classes.map((name) => mkdir(join(folder, name))));
  let done = 0;
  await inParallel(items, AT_ONCE, async (item) => {
    await writeFile(join(folder, item.path), await makeFile(item, random, set.size));
    progress(++done, items.length);
  });
  await writeFile(join(folder, ANSWERS), answersCsv(items));
  await writeFile(join(folder, MARKER), JSON.stringify(set));
}

/** sharp has four threads of its own. */
const AT_ONCE = 4;
