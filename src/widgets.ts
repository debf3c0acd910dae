/** What `notebear/widgets` exports: the widgets, `FileDeleter` with the library's trash behind it. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FileDeleter as FileDeleterWidget, type Trash as WidgetTrash } from '../widgets/kernel-side/index.js';
import { pathInside } from './cleaning/path-inside.js';
import { Trash } from './cleaning/trash.js';
import { ImageList } from './data/image-list.js';

export { type Figure, Output, RecorderPlot, TrainingProgress } from '../widgets/kernel-side/index.js';

export interface FileDeleterOptions {
  /** The pictures in the order they are shown: a list of the data, such as `data.validDs.x.at(idxs)`, or paths. */
  filePaths: ImageList | readonly string[];
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
 * Files that are gone are left out with a note. Throws on a path outside of the data set, naming it.
 */
export class FileDeleter extends FileDeleterWidget {
  constructor(options: FileDeleterOptions) {
    const root = rootOf(options);
    const items = itemsOf(root, options);
    super({ items, trash: ownSteps(new Trash(root)), ...(options.batchSize ? { batchSize: options.batchSize } : {}) });
  }
}

function rootOf({ filePaths, path }: FileDeleterOptions): string {
  const root = path ?? (filePaths instanceof ImageList ? filePaths.path : undefined);
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
  const items = paths.map((path, i) => ({
    path: join(root, pathInside(root, path)),
    caption: captions?.[i] ?? basename(dirname(path)),
  }));
  const there = items.filter(({ path }) => statSync(path, { throwIfNoEntry: false })?.isFile());
  const gone = items.length - there.length;
  if (gone > 0) console.warn(`FileDeleter: ${gone} of ${items.length} files are no longer there and are left out`);
  return there;
}

/** Undoes what this widget removed, and nothing that another one of the same data set did since. */
function ownSteps(trash: Trash): WidgetTrash {
  const steps: string[] = [];
  return {
    async remove(paths) {
      const result = await trash.remove(paths);
      if (result.step !== null && result.moved.length > 0) steps.push(result.step);
      return result;
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
