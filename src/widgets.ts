/** What `notebear/widgets` exports: the widgets, `FileDeleter` with the library's trash behind it. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FileDeleter as FileDeleterWidget, type Trash as WidgetTrash } from '../widgets/kernel-side/index.js';
import { pathInside } from './cleaning/path-inside.js';
import { Trash } from './cleaning/trash.js';
import { ImageItems } from './data/image-items.js';
import { checkNames, expect } from './options.js';

export * from '../widgets/kernel-side/controls/index.js';
export { type Figure, RecorderPlot, TrainingProgress } from '../widgets/kernel-side/index.js';
export { ImageCleaner, type ImageCleanerOptions } from './cleaning/image-cleaner.js';
export { PredictionsCorrector } from './cleaning/predictions-corrector.js';
export { type Comparison, compareRuns } from './compare-runs.js';
export { LrFinderPlot } from './lr-finder-plot.js';

export interface FileDeleterOptions {
  /** The pictures in the order they are shown: a list of the data, such as `data.validDs.x.at(idxs)`, or paths. */
  filePaths: ImageItems | readonly string[];
  /** Folder of the data set, whose trash is used. Needed where `filePaths` are plain paths. Default: the list's. */
  path?: string;
  /** Pictures on one page. Default 10. */
  batchSize?: number;
  /** What is written under each picture, one text per path. Default: its folder's name, which is its class. */
  captions?: readonly string[];
}

/**
 * Pictures page by page, each with a Delete button; Confirm moves the flagged ones to the data set's trash
 * (`<path>/.trash`), Undo brings them back. After the `FileDeleter` of the lesson, which deleted for good.
 *
 * Files that are gone are left out with a note. Throws on a path outside of the data set, naming it. Its Undo knows what
 * it removed itself; after a restart of the kernel, `new Trash(path).undo()` brings earlier removals back.
 */
export class FileDeleter extends FileDeleterWidget {
  constructor(options: FileDeleterOptions) {
    checkNames('FileDeleter', options, NAMES);
    const { batchSize } = options;
    const root = rootOf(options);
    const items = itemsOf(root, options);
    super({ items, trash: ownSteps(new Trash(root)), ...(batchSize === undefined ? {} : { batchSize }) });
  }
}

const NAMES: Record<keyof FileDeleterOptions, true> = { filePaths: true, path: true, batchSize: true, captions: true };

function rootOf({ filePaths, path }: FileDeleterOptions): string {
  const isList = filePaths instanceof ImageItems || (Array.isArray(filePaths) && filePaths.every(isText));
  expect(
    'FileDeleter: filePaths',
    filePaths,
    isList,
    'pictures of the data, such as data.validDs.x, or a list of paths',
  );
  expect('FileDeleter: path', path, path === undefined || isText(path), "the path of the data set's folder");
  const root = path ?? (filePaths instanceof ImageItems ? filePaths.path : undefined);
  if (root === undefined) {
    throw new TypeError(
      "FileDeleter: filePaths are plain paths, so the data set's folder is needed too: { filePaths, path: 'data/bears' }",
    );
  }
  if (!existsSync(root) || !statSync(root).isDirectory())
    throw new Error(`FileDeleter: path: there is no folder '${root}'`);
  return resolve(root);
}

function itemsOf(root: string, { filePaths, captions }: FileDeleterOptions): { path: string; caption: string }[] {
  const paths = [...filePaths];
  if (captions && captions.length !== paths.length) {
    throw new RangeError(
      `FileDeleter: ${captions.length} captions for ${paths.length} files; give one for each, in the same order`,
    );
  }
  const items = new Map<string, { path: string; caption: string }>();
  for (const [i, given] of paths.entries()) {
    const path = join(root, pathInside(root, given));
    // A file given twice is shown once: its second picture could be flagged when the first is in the trash.
    if (!items.has(path)) items.set(path, { path, caption: captions?.[i] ?? basename(dirname(path)) });
  }
  const there = [...items.values()].filter(({ path }) => statSync(path, { throwIfNoEntry: false })?.isFile());
  const gone = items.size - there.length;
  if (gone > 0) console.warn(`FileDeleter: ${gone} of ${items.size} paths lead to no file (any more) and are left out`);
  return there;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Undoes what this widget removed, and nothing that another one of the same data set did since. */
function ownSteps(trash: Trash): WidgetTrash {
  const steps: string[] = [];
  return {
    async remove(paths) {
      const result = await trash.remove(paths);
      if (result.step !== null) steps.push(result.step);
      return { ...result, missing: result.failed.map(({ path }) => path).filter((path) => !existsSync(path)) };
    },
    async undo() {
      const step = steps.at(-1);
      if (step === undefined) return [];
      const restored = await trash.undo(step);
      steps.pop();
      return restored;
    },
  };
}
