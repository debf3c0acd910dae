import type {
  CleanerDecision,
  CleanerMessage,
  CleanerOrder,
  CleanerPlan,
  CleanerRow,
  CleanerView,
  ImageCleanerState,
} from '../../state/image-cleaner.js';
import type { CleanerBackend } from './backend.js';
import { ClassNumbers } from './class-numbers.js';
import { idsInView, ordersFor } from './cleaner-view.js';
import type { Bounds } from './message.js';
import { rowOf } from './row.js';
import { shownPlan } from './shown-plan.js';

type Action = Exclude<CleanerMessage, { type: 'rows' | 'thumbnails' | 'full' }>;

/** What `ImageCleaner` shows and does, as numbers and text: which pictures are where, and what became of each message. */
export class CleanerDesk {
  readonly #backend: CleanerBackend;
  readonly #classes: ClassNumbers;
  readonly #orders: CleanerOrder[];
  #view: CleanerView;
  #ids: number[] = [];
  #version = 0;
  #edition = 0;
  #plan: CleanerPlan | null = null;
  #message = '';

  constructor(backend: CleanerBackend) {
    this.#backend = backend;
    const seen = backend.pictures.flatMap(({ label, predicted }) => [label, ...(predicted ? [predicted] : [])]);
    this.#classes = new ClassNumbers([...backend.classes, ...seen]);
    this.#orders = ordersFor(backend.pictures);
    this.#view = { label: -1, split: '', state: '', flag: '', order: 'given' };
    this.reorder();
    if (backend.unfinished) this.#message = CUT_OFF;
  }

  get version(): number {
    return this.#version;
  }

  get bounds(): Bounds {
    return { items: this.#backend.pictures.length, classes: this.#classes.names.length, orders: this.#orders };
  }

  state(): Omit<ImageCleanerState, 'thumbnails'> {
    const { pictures, canUndo, canRedo, canRestore, unfinished } = this.#backend;
    const present = [...pictures.keys()].filter((id) => this.#backend.isPresent(id));
    const decided = { keep: 0, remove: 0, relabel: 0 };
    for (const id of present) {
      const decision = this.#backend.decisionOf(id);
      if (decision) decided[decision.action]++;
    }
    const all = <T>(values: readonly T[]) => [...new Set(values)];
    return {
      classes: [...this.#classes.names],
      splits: all(pictures.flatMap(({ split }) => split ?? [])),
      flags: all(pictures.flatMap(({ flags }) => flags ?? [])).sort(),
      orders: this.#orders,
      view: this.#view,
      count: this.#ids.length,
      total: present.length,
      version: this.#version,
      edition: this.#edition,
      decided,
      ...{ canUndo, canRedo, canRestore },
      unfinished: unfinished ?? '',
      busy: false,
      plan: this.#plan,
      message: this.#message,
      rows: this.firstRows(),
    };
  }

  /** The rows a saved notebook shows. */
  firstRows(): CleanerRow[] {
    return this.rows(0, FIRST - 1);
  }

  /** Rows at positions `from` to `to`, included; fewer at the end. */
  rows(from: number, to: number): CleanerRow[] {
    return this.#ids
      .slice(from, to + 1)
      .map((id) => rowOf(id, this.#backend.pictures[id]!, this.#decisionOf(id), this.#classes));
  }

  /** Which pictures are where is found out anew: only now do those leave that a filter does not want any more. */
  reorder(): void {
    const { label, ...view } = this.#view;
    this.#ids = idsInView(
      this.#backend.pictures,
      { ...view, label: this.#classes.names[label] ?? null },
      (id) => this.#decisionOf(id),
      (id) => this.#backend.isPresent(id),
    );
    this.#version++;
    this.#edition++;
  }

  /** Does what a message asks for, and says in `message` what came of it. Returns a position worth looking at, or null. */
  async act(message: Action): Promise<number | null> {
    try {
      const [text, position] = await this.#do(message);
      this.#message = text;
      return position ?? null;
    } catch (error) {
      this.#message = `Nothing was changed: ${error instanceof Error ? error.message : String(error)}`;
      return null;
    }
  }

  async #do(message: Action): Promise<[text: string, position?: number | null]> {
    const backend = this.#backend;
    switch (message.type) {
      case 'decide':
        return await this.#decide(message);
      case 'view':
        this.#view = message.view;
        this.#plan = null;
        this.reorder();
        return [''];
      case 'undo':
      case 'redo':
        return await this.#step(message.type);
      case 'plan':
        this.#plan = shownPlan(await backend.plan(), this.#edition);
        return [''];
      case 'dismiss':
        this.#plan = null;
        return [''];
      case 'apply':
        return await this.#apply(message);
      case 'restore':
      case 'resume':
        return [await this.#moved(() => (message.type === 'restore' ? backend.restore() : backend.resume()))];
    }
  }

  async #decide({ version, ranges, decision }: Extract<Action, { type: 'decide' }>): Promise<[string]> {
    if (version !== this.#version) return ['The pictures have moved in the meantime; nothing was decided.'];
    const ids = new Set(ranges.flatMap(([from, to]) => this.#ids.slice(from, to + 1)));
    const present = [...ids].filter((id) => this.#backend.isPresent(id));
    await this.#backend.decide(present, this.#classes.named(decision));
    this.#edition++;
    this.#plan = null;
    return [present.length === 1 ? '' : `Decided about ${present.length} pictures.`];
  }

  async #step(type: 'undo' | 'redo'): Promise<[string, (number | null)?]> {
    const ids = await this.#backend[type]();
    this.#edition++;
    this.#plan = null;
    if (ids.length === 0) return [`There is nothing to ${type}.`];
    const position = this.#ids.findIndex((id) => ids.includes(id));
    const text = type === 'undo' ? 'Undone' : 'Done again';
    const hidden = position < 0 ? ' They are not among the pictures on show.' : '';
    return [
      `${text} for ${ids.length === 1 ? '1 picture' : `${ids.length} pictures`}.${hidden}`,
      position < 0 ? null : position,
    ];
  }

  async #apply({ edition, how }: Extract<Action, { type: 'apply' }>): Promise<[string]> {
    if (edition !== this.#edition || this.#plan?.edition !== edition)
      return ['Decisions have changed since the plan was shown; look at it again.'];
    const text = how === 'csv' ? await this.#backend.writeCsv() : await this.#moved(() => this.#backend.apply());
    this.#plan = null;
    return [text];
  }

  /** Files have moved, also where it failed in the middle. */
  async #moved(work: () => Promise<string>): Promise<string> {
    try {
      return await work();
    } finally {
      this.#plan = null;
      this.reorder();
    }
  }

  /** What was decided about a picture, in the numbers of the page. */
  #decisionOf(id: number): CleanerDecision {
    return this.#classes.numbered(this.#backend.decisionOf(id));
  }
}

/** Rows in the state. */
const FIRST = 24;

const CUT_OFF = 'The last run was cut off before its end: end it or take it back.';
