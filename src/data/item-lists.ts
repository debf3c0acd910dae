import { expect } from '../options.js';
import type { Column } from './data-frame.js';
import type { ImageItems } from './image-items.js';
import type { Label } from './label-list.js';
import { LabelLists } from './label-lists.js';
import { labelParts } from './label-parts.js';
import { columnLabels, folderLabels, type LabelOptions, patternLabels } from './labels.js';

/** The kind of `this` on which `databunch` is called too early: it stands in the compiler's message. */
export interface LabelTheItemsFirst {
  /** The step that comes next: without labels there is no data bunch. */
  readonly labelFromFolder: never;
}

/** The second step of the data block: training and validation items, to be labelled. fastai's `ItemLists`. */
export class ItemLists {
  /** Pictures to train with. */
  readonly train: ImageItems;
  /** Pictures to validate with. */
  readonly valid: ImageItems;

  constructor(train: ImageItems, valid: ImageItems) {
    this.train = train;
    this.valid = valid;
  }

  /** Absolute path of the folder that the files are below. */
  get path(): string {
    return this.train.path;
  }

  /** The name of the folder that a file lies in. */
  labelFromFolder(options: LabelOptions = {}): LabelLists {
    return this.#label(folderLabels, options);
  }

  /** What `label` returns for a file: a class, a list of classes, a number or a list of numbers. */
  labelFromFunc(label: (file: string) => Label, options: LabelOptions = {}): LabelLists {
    expect('labelFromFunc', label, typeof label === 'function', 'a function of a file');
    return this.#label((items) => Array.from(items, (file) => label(file)), options);
  }

  /**
   * The first group of `pat` in a file's path below the data set's folder, beginning with `/` (so that
   * `/\/([^/]+)_\d+\.jpg$/` finds it in every folder); with `fullPath` in its absolute path. Throws where it finds
   * nothing.
   */
  labelFromRe(
    pat: RegExp | string,
    { fullPath = false, ...options }: LabelOptions & { fullPath?: boolean } = {},
  ): LabelLists {
    return this.#label((items) => patternLabels(items, pat, fullPath), options);
  }

  /**
   * The values of a column of the table (default the second). Of several columns each is a class, with 0 or 1 for every
   * item, or with `labelCls: 'float'` a number. `labelDelim` divides a text into several classes. Numbers are numbers
   * to predict, and so is text such as `0.5`; whole numbers in a CSV file are names of classes.
   */
  labelFromDf({ cols = 1, ...options }: LabelOptions & { cols?: Column | readonly Column[] } = {}): LabelLists {
    // What the training items' column holds decides for both.
    const train = columnLabels(this.train, cols, options);
    const kind = typeof train.labels[0] === 'number' ? { ...options, labelCls: 'float' as const } : options;
    return this.labelFromLists(train.labels, columnLabels(this.valid, cols, kind).labels, train.options);
  }

  /** The same for every item. */
  labelConst(value: Label = 0, options: LabelOptions = {}): LabelLists {
    return this.#label((items) => Array.from(items, () => value), options);
  }

  /** None: for pictures that are only looked at or predicted. All belong to one class without a name. */
  labelEmpty(): LabelLists {
    return this.#label((items) => Array.from(items, () => 'none'), { classes: ['none'] });
  }

  /** Labels that you have, in the order of the items. */
  labelFromLists(trainLabels: readonly Label[], validLabels: readonly Label[], options: LabelOptions = {}): LabelLists {
    for (const [name, labels, { length }] of [
      ['trainLabels', trainLabels, this.train],
      ['validLabels', validLabels, this.valid],
    ] as const) {
      expect(name, labels, Array.isArray(labels) && labels.length === length, `a list of ${length} labels`);
    }
    const parts = labelParts(
      { items: this.train, labels: trainLabels },
      { items: this.valid, labels: validLabels },
      options,
    );
    for (const note of parts.notes) console.warn(note);
    return new LabelLists(parts.train, parts.valid);
  }

  /** Not yet: split items are labelled before they are made a data bunch. */
  databunch(this: LabelTheItemsFirst): never {
    throw new Error(
      'databunch: this data is not labelled. Label it first (labelFromFolder, labelFromFunc, labelFromRe, labelFromDf, labelConst, labelEmpty)',
    );
  }

  #label(labels: (items: ImageItems) => Label[], options: LabelOptions): LabelLists {
    return this.labelFromLists(labels(this.train), labels(this.valid), options);
  }
}
