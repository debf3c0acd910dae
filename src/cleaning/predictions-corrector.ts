import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import {
  type CleanerBackend,
  type CleanerPicture,
  ImageCleaner,
  type NamedDecision,
  Output,
} from '../../widgets/kernel-side/index.js';
import { imageGrid } from '../data/image-grid.js';
import type { LabelList } from '../data/label-list.js';
import { expectWhole } from '../options.js';
import { Edits } from './edits.js';

/**
 * Corrects what a model took pictures for, by hand; moves and writes nothing. Made of what
 * `DatasetFormatter.fromMostUnsure` returns: `new PredictionsCorrector(...await DatasetFormatter.fromMostUnsure(learn))`.
 * fastai's `PredictionsCorrector`, on the grid of `ImageCleaner`.
 */
export class PredictionsCorrector extends ImageCleaner {
  readonly #backend: CorrectorBackend;

  /** `labels`: what each of the items `fnsIdxs` was taken for. Throws if there are not as many. */
  constructor(dataset: LabelList, fnsIdxs: readonly number[], classes: readonly string[], labels: readonly string[]) {
    if (fnsIdxs.length !== labels.length)
      throw new RangeError(
        `PredictionsCorrector: ${labels.length} labels for ${fnsIdxs.length} items; give one for each`,
      );
    const backend = new CorrectorBackend(dataset, fnsIdxs, classes, labels);
    super(backend);
    this.#backend = backend;
  }

  /** Position among `fnsIdxs` → the label given by hand. */
  get corrections(): Record<number, string> {
    return this.#backend.corrections;
  }

  /** The label of every item, corrections included, in the order of `fnsIdxs`. */
  correctedLabels(): string[] {
    return this.#backend.labels.map((label, id) => this.corrections[id] ?? label);
  }

  /** Shows the corrected pictures with the old label and the new one, `ncols` in a row. */
  async showCorrections({ ncols = 4 }: { ncols?: number } = {}): Promise<void> {
    expectWhole('ncols', ncols, 1);
    const corrected = Object.entries(this.corrections).map(([id, label]) => ({ id: Number(id), label }));
    if (corrected.length === 0) return new Output().show({ 'text/plain': 'There are no corrections.' });
    const { labels, files } = this.#backend;
    const titles = corrected.map(({ id, label }) => `${labels[id]} → ${label}`);
    const tiles = corrected.map(({ id }, i) => ({ image: files[id]!, title: titles[i]! }));
    const png = await imageGrid(tiles, { columns: ncols });
    const text = [`${titles.length} corrections`, ...titles].join('\n');
    new Output().show({ 'image/png': png.toString('base64'), 'text/plain': text });
  }
}

/** Decisions in memory about labels only. */
class CorrectorBackend implements CleanerBackend {
  readonly pictures: readonly CleanerPicture[];
  readonly classes: readonly string[];
  readonly labels: readonly string[];
  readonly files: readonly string[];
  readonly canRestore = false;
  readonly unfinished = null;
  readonly #root: string;
  readonly #edits = new Edits();

  constructor({ x }: LabelList, fnsIdxs: readonly number[], classes: readonly string[], labels: readonly string[]) {
    this.#root = x.path;
    this.files = fnsIdxs.map((i) => x.get(i));
    this.classes = classes;
    this.labels = labels;
    this.pictures = this.files.map((file, i) => ({
      name: relative(x.path, file).split(sep).join('/'),
      label: labels[i]!,
    }));
  }

  get corrections(): Record<number, string> {
    const corrections: Record<number, string> = {};
    for (const [id, decision] of this.#edits.entries())
      if (decision.action === 'relabel') corrections[Number(id)] = decision.label;
    return corrections;
  }

  get canUndo(): boolean {
    return this.#edits.canUndo;
  }
  get canRedo(): boolean {
    return this.#edits.canRedo;
  }

  isPresent(): boolean {
    return true;
  }

  decisionOf(id: number): NamedDecision {
    return this.#edits.get(String(id)) ?? null;
  }

  async decide(ids: readonly number[], decision: NamedDecision): Promise<void> {
    if (decision?.action === 'remove') throw new Error('labels are corrected here, and no picture is removed');
    const same = (id: number) => decision?.action === 'relabel' && decision.label === this.labels[id];
    const changes = ids.map((id) => [String(id), same(id) ? ({ action: 'keep' } as const) : decision] as const);
    const effective = this.#edits.effective(changes);
    if (effective.length > 0) this.#edits.change(effective);
  }

  async undo(): Promise<number[]> {
    return this.#edits.undo().map(Number);
  }

  async redo(): Promise<number[]> {
    return this.#edits.redo().map(Number);
  }

  async plan() {
    const relabel = Object.entries(this.corrections).map(([id, to]) => ({
      from: `${this.pictures[Number(id)]!.name} (${this.labels[Number(id)]})`,
      to,
    }));
    return { remove: [], relabel, problems: [] };
  }

  async apply(): Promise<string> {
    return 'Nothing has to be moved: correctedLabels() has the corrections.';
  }

  writeCsv(): Promise<string> {
    return this.apply();
  }

  restore(): Promise<string> {
    return this.apply();
  }

  resume(): Promise<string> {
    return this.apply();
  }

  /** Symbolic links followed: what leads out of the data set is not read. */
  async readablePath(id: number): Promise<string> {
    const [root, path] = await Promise.all([realpath(this.#root), realpath(this.files[id]!)]);
    if (!path.startsWith(root + sep)) throw new Error(`'${path}' is not inside '${root}'`);
    return path;
  }

  async close(): Promise<void> {}
}
