import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { kernelHost } from '../../kernel/api.js';
import { ImageCleaner as CleanerWidget, Output } from '../../widgets/kernel-side/index.js';
import type { DataSet } from '../data/batch.js';
import type { ImageDataBunch } from '../data/image-data-bunch.js';
import { LabelList } from '../data/label-list.js';
import type { Learner } from '../learner.js';
import { checkNames, expect } from '../options.js';
import { type BackendPicture, LibraryBackend } from './cleaner-backend.js';
import { Cleaning, type CleaningResult } from './cleaning.js';
import { type ExaminedPicture, type ExamineOptions, examine } from './examine.js';
import { filesThere } from './files-there.js';
import { classNames } from './labelled-pictures.js';
import { placesInside } from './path-inside.js';

/** Options of `ImageCleaner`. */
export interface ImageCleanerOptions {
  /** Pairs as `DatasetFormatter.fromSimilars` gives them: shown side by side. Default false. */
  duplicates?: boolean;
  /** What `examine` found about the pictures, if it was asked. */
  examined?: readonly ExaminedPicture[];
  /** Folder for thumbnails, outside of the data set. Default: the user's cache. */
  cache?: string;
}

/**
 * Cleans a data set by mouse and keyboard: keep, remove, relabel, with undo, a plan, `apply` and `restore`. fastai's
 * `ImageCleaner`, for pictures in any number. What is decided is in a journal in `<root>/.trash` at once and stands when
 * the cell, the kernel or the page is run anew; no file moves before the plan is applied.
 *
 * `fromLearner` shows all that a learner knows; `open(dataset, fnsIdxs)` what `DatasetFormatter` chose.
 */
export class ImageCleaner extends CleanerWidget {
  /** The decisions and what becomes of them, for use in code. */
  readonly cleaning: Cleaning;
  readonly #backend: LibraryBackend;

  private constructor(backend: LibraryBackend, cleaning: Cleaning, cache: string | undefined) {
    super(backend, cache === undefined ? {} : { cache });
    this.cleaning = cleaning;
    this.#backend = backend;
  }

  /**
   * The items `fnsIdxs` (default: all) of a data set, in that order. Throws if a file lies outside of the data set's
   * folder, or if another process is cleaning it.
   */
  static async open(
    dataset: LabelList,
    fnsIdxs: readonly number[] = [...Array(dataset.length).keys()],
    options: ImageCleanerOptions = {},
  ): Promise<ImageCleaner> {
    checkNames('ImageCleaner', options, NAMES);
    expect('ImageCleaner: dataset', dataset, dataset instanceof LabelList, 'labelled pictures, such as data.trainDs');
    const { duplicates = false, examined = [] } = options;
    const known = new Map(examined.map((picture) => [picture.path, picture]));
    const names = classNames('ImageCleaner', dataset);
    const seen = new Set<number>();
    const pictures = fnsIdxs.flatMap((i, k) => {
      if (seen.has(i)) return [];
      seen.add(i);
      const path = dataset.x.get(i);
      const group = duplicates ? Math.floor(k / 2) : (known.get(path)?.group ?? null);
      return [{ ...known.get(path), path, label: names[i]!, group }];
    });
    return await ImageCleaner.#make(dataset.path, pictures, dataset.classes, options.cache, (result, back) =>
      follow(dataset, dataset.path, result, back),
    );
  }

  /** Every picture of a learner's data, training and validation, with predictions, likely label mistakes, duplicates and flags. */
  static async fromLearner(
    learn: Learner,
    { cache, ...options }: ExamineOptions & { cache?: string } = {},
  ): Promise<ImageCleaner> {
    const { data } = learn;
    const path = (data as Partial<ImageDataBunch>).path;
    if (path === undefined) throw new TypeError('ImageCleaner: the items of this data are no picture files');
    const progress = new ExamineProgress();
    const pictures = await examine(learn, { progress: (...now) => progress.show(...now), ...options });
    progress.end(pictures.length);
    return await ImageCleaner.#make(path, pictures, data.classes, cache, (result, back) => {
      for (const dl of [data.trainDl, data.validDl]) follow(dl.dataset, path, result, back);
    });
  }

  static async #make(
    root: string,
    given: readonly (Partial<ExaminedPicture> & { path: string; label: string })[],
    classes: readonly string[],
    cache: string | undefined,
    onMoved: (result: CleaningResult, back: boolean) => void,
  ): Promise<ImageCleaner> {
    if (!existsSync(root) || !statSync(root).isDirectory())
      throw new Error(`ImageCleaner: there is no folder '${root}'`);
    const absolute = resolve(root);
    const inside = placesInside(absolute);
    const pictures = given.map(({ path, ...known }): BackendPicture => ({ ...known, name: inside(path) }));
    const present = filesThere(
      absolute,
      pictures.map(({ name }) => name),
    );
    const there = pictures.filter(({ name }) => present.has(name));
    const cleaning = await Cleaning.open(
      absolute,
      there.map(({ name, label }) => ({ path: name, label })),
    );
    return new ImageCleaner(new LibraryBackend(cleaning, there, classes, onMoved), cleaning, cache);
  }

  /** Carries the decisions out, as the button does. Throws if a run was cut off before. */
  async apply(): Promise<CleaningResult> {
    const result = await this.#backend.carryOut();
    await this.refresh();
    return result;
  }

  /** Takes the last `apply` back. */
  async restore(): Promise<CleaningResult> {
    const result = await this.#backend.takeBack();
    await this.refresh();
    return result;
  }

  /** Writes fastai's `cleaned.csv` and moves nothing; returns its path. */
  toCsv(path?: string): Promise<string> {
    return this.cleaning.toCsv(path);
  }
}

/** A line that says how far `examine` is, at most twice a second; outside of a notebook only its end. */
class ExamineProgress {
  readonly #output = new Output();
  #last = 0;
  #shown = false;

  show(part: string, done: number, total: number): void {
    if (!kernelHost() || performance.now() - this.#last < 500) return;
    this.#last = performance.now();
    this.#say(`Looking at the pictures: ${part}, ${done} of ${total}`);
  }

  end(count: number): void {
    this.#say(`${count} pictures looked at.`);
  }

  #say(text: string): void {
    const bundle = { 'text/plain': text };
    if (this.#shown) this.#output.update(bundle);
    else this.#output.show(bundle);
    this.#shown = true;
  }
}

/** The data of a running notebook follows: a file with another label is where it is now, and is of that class. */
function follow(dataset: DataSet, root: string, { moved }: CleaningResult, back: boolean): void {
  if (!(dataset instanceof LabelList)) return;
  for (const { from, to } of moved) {
    const [was, is] = back ? [to, from] : [from, to];
    dataset.rename(join(root, was), join(root, is), basename(dirname(is)));
  }
}

const NAMES: Record<keyof ImageCleanerOptions, true> = { duplicates: true, examined: true, cache: true };
