import { expect, shown } from '../options.js';
import type { TargetKind } from './batch.js';
import type { ImageItems } from './image-items.js';
import { type Label, LabelList } from './label-list.js';
import { type LabelOptions, sortedClasses } from './labels.js';

/** Items with labels as they were found. */
export interface Found {
  items: ImageItems;
  labels: readonly Label[];
}

/** Training and validation items with labels of one kind and one list of classes. */
export interface LabelledParts {
  train: LabelList;
  valid: LabelList;
  /** What was left out. */
  notes: string[];
}

/**
 * Decides what kind the labels are and which classes there are, from the training items alone. Items of the kind
 * `category` whose class is not among them are left out with a note, as fastai does; of several classes only the
 * unknown one. Throws on a label that is not of the kind, naming the item.
 */
export function labelParts(train: Found, valid: Found, options: LabelOptions = {}): LabelledParts {
  checkOptions(options);
  const kind = options.labelCls ?? kindOf(train.labels[0] ?? valid.labels[0], options);
  const [trainY, validY] = [train, valid].map((part) =>
    part.labels.map((label, i) => labelOf(label, kind, part.items, i, options)),
  );
  const classes = kind === 'float' ? [] : (options.classes ?? sortedClasses((trainY as string[][]).flat()));
  const notes: string[] = [];
  return {
    train: keep(train.items, trainY!, classes, kind, 'training', notes),
    valid: keep(valid.items, validY!, classes, kind, 'validation', notes),
    notes,
  };
}

function kindOf(label: Label | undefined, { labelDelim }: LabelOptions): TargetKind {
  if (labelDelim !== undefined) return 'multiCategory';
  if (Array.isArray(label)) return typeof label[0] === 'number' ? 'float' : 'multiCategory';
  return typeof label === 'number' ? 'float' : 'category';
}

/** A label in the form of its kind. */
function labelOf(label: Label, kind: TargetKind, items: ImageItems, i: number, { labelDelim }: LabelOptions): Label {
  const isName = (value: unknown) => typeof value === 'string' || Number.isFinite(value);
  const fail = (what: string) => {
    throw new TypeError(`label of '${items.get(i)}': expected ${what}, got ${shown(label)}`);
  };
  if (kind === 'category') return isName(label) && label !== '' ? `${label as string}` : fail('the name of a class');
  if (kind === 'multiCategory') {
    if (typeof label === 'string') return label === '' ? [] : label.split(labelDelim ?? '\0');
    return Array.isArray(label) && label.every(isName) ? label.map(String) : fail('a list of names of classes');
  }
  const numbers = [label].flat().map((value) => (value === '' ? Number.NaN : Number(value)));
  if (!numbers.every(Number.isFinite) || numbers.length === 0) fail('a number or a list of numbers');
  return Array.isArray(label) ? numbers : numbers[0]!;
}

function keep(
  items: ImageItems,
  y: readonly Label[],
  classes: readonly string[],
  kind: TargetKind,
  part: string,
  notes: string[],
): LabelList {
  if (kind === 'float') return new LabelList(items, sameLength(items, y), classes, kind);
  const known = new Set(classes);
  const unknown = sortedClasses((y as string[][]).flat().filter((name) => !known.has(name)));
  const names =
    unknown
      .slice(0, 5)
      .map((name) => `'${name}'`)
      .join(', ') + (unknown.length > 5 ? ', …' : '');
  if (kind === 'multiCategory') {
    if (unknown.length > 0) notes.push(`labels of ${part} pictures that are no class were left out: ${names}`);
    return new LabelList(
      items,
      y.map((label) => (label as string[]).filter((name) => known.has(name))),
      classes,
      kind,
    );
  }
  const kept = Array.from(y.keys()).filter((i) => known.has(y[i] as string));
  if (kept.length < y.length) {
    notes.push(
      `${y.length - kept.length} ${part} pictures are of classes without training pictures and were left out (${names})`,
    );
  }
  return new LabelList(
    items.at(kept),
    kept.map((i) => y[i]!),
    classes,
    kind,
  );
}

function sameLength(items: ImageItems, y: readonly Label[]): readonly Label[] {
  const width = (label: Label) => (Array.isArray(label) ? label.length : 0);
  const odd = y.findIndex((label) => width(label) !== width(y[0]!));
  if (odd < 0) return y;
  throw new Error(
    `label of '${items.get(odd)}': expected as many numbers as the first item has (${shown(y[0])}), got ${shown(y[odd])}`,
  );
}

function checkOptions({ labelCls, labelDelim, classes }: LabelOptions): void {
  const kinds: readonly unknown[] = [undefined, 'category', 'multiCategory', 'float'];
  expect('labelCls', labelCls, kinds.includes(labelCls), "one of 'category', 'multiCategory', 'float'");
  expect(
    'labelDelim',
    labelDelim,
    labelDelim === undefined || (typeof labelDelim === 'string' && labelDelim !== ''),
    'a text',
  );
  const good = classes === undefined || (Array.isArray(classes) && new Set(classes).size === classes.length);
  expect('classes', classes, good, 'a list of names, each once');
}
