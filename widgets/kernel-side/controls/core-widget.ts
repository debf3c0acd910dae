import { inspect } from 'node:util';
import { type Buffers, type Comm, displaySymbol, kernelHost, type MimeBundle } from '../../../kernel/api.js';
import { displayMode } from '../output.js';
import { Observers } from './observers.js';
import { controlsOf } from './open-widgets.js';
import { type ADOPTED, SyncedTraits, type WidgetModel } from './synced-traits.js';
import type { Values } from './trait-values.js';
import type { OptionsOf, Schema, TraitsOf } from './traits.js';

/** A change of one trait, as an observer sees it. */
export interface Change<T = unknown, Name extends string = string> {
  /** Always `change`. */
  type: 'change';
  /** The trait that changed. */
  name: Name;
  /** What it was. */
  old: T;
  /** What it is. */
  new: T;
  /** The widget. */
  owner: CoreWidget;
}

/** A custom message of the front end. */
interface CustomMessage {
  content: unknown;
  buffers: Buffers;
}

/**
 * What all controls have: traits that are kept equal in the front end and can be observed. In a notebook it has a comm
 * from its construction on; without a kernel it is the same object without one.
 */
// biome-ignore lint/suspicious/noExplicitAny: a list of widgets takes widgets of every schema.
export class CoreWidget<S extends Schema = any> extends SyncedTraits<S> {
  readonly #observers = new Observers<Change>();
  readonly #messages = new Observers<CustomMessage>();

  constructor(model: WidgetModel<S>, options: OptionsOf<S> & { [ADOPTED]?: Comm } = {}) {
    super(model, options);
    const host = kernelHost();
    if (host) controlsOf(host).set(this.modelId, this);
  }

  /**
   * Calls `handler` after a change of the traits `names` (default: of any), whoever made it. What a handler throws is
   * told at the cell that observes.
   */
  observe<K extends keyof S & string>(
    handler: (change: Change<TraitsOf<S>[K], K>) => unknown,
    names?: K | readonly K[],
  ): void {
    for (const name of namesOf(names)) {
      if (name !== undefined) this.traitValues.trait(name);
      this.#observers.add(handler as never, name);
    }
  }

  /** Takes back what `observe` did with the same arguments. */
  unobserve<K extends keyof S & string>(
    handler: (change: Change<TraitsOf<S>[K], K>) => unknown,
    names?: K | readonly K[],
  ): void {
    for (const name of namesOf(names)) this.#observers.remove(handler as never, name);
  }

  /** Takes back every `observe`, or those of one trait. */
  unobserveAll(name?: keyof S & string): void {
    this.#observers.clear(name);
  }

  /** Calls `handler` with each custom message of the front end. Returns the function that takes it back. */
  onMessage(handler: (content: unknown, buffers: Buffers) => unknown): () => void {
    const call = ({ content, buffers }: CustomMessage) => handler(content, buffers);
    this.#messages.add(call);
    return () => this.#messages.remove(call);
  }

  override close(): void {
    super.close();
    const host = kernelHost();
    if (host) controlsOf(host).delete(this.modelId);
  }

  /** Adds a view to the running cell's output; without a kernel, prints what the widget is. */
  display(): void {
    const host = kernelHost();
    if (host) host.display(this[displaySymbol]());
    else process.stdout.write(`${this}\n`);
  }

  /** What the kernel shows where the widget is a cell's last value. */
  [displaySymbol](): MimeBundle {
    return displayMode() === 'widget' ? this.bundle(this.fallback()) : this.fallback();
  }

  /** What is shown where there is no front end. */
  protected fallback(): MimeBundle {
    return { 'text/plain': this.toString() };
  }

  /** The class and what is not as it begins: `IntSlider(value: 3, description: 'lr')`. */
  override toString(): string {
    const own = this.traitValues.names({ changed: true }).flatMap((name) => {
      const value = this.traitValues.get(name);
      const dull = value instanceof CoreWidget || value instanceof Uint8Array || FOLLOWS.includes(name);
      return dull ? [] : [`${name}: ${inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY })}`];
    });
    return `${this.constructor.name}(${own.join(', ')})`;
  }

  /** As Node's console writes it: without what is private, which would be pages. */
  [inspect.custom](): string {
    return this.toString();
  }

  protected override async tellChange(before: Values): Promise<void> {
    const told = Object.entries(before).map(([name, old]) => {
      const change: Change = { type: 'change', name, old, new: this.traitValues.get(name), owner: this };
      return this.#observers.notify(change, `${this.constructor.name}.${name}`, name);
    });
    await Promise.all(told);
  }

  protected override tellMessage(content: unknown, buffers: Buffers): void | Promise<void> {
    return this.#messages.notify({ content, buffers }, `a message to ${this.constructor.name}`);
  }
}

/** Traits that say nothing which the others do not. */
const FOLLOWS = ['domClasses', 'optionsLabels', 'label'];

const namesOf = <K extends string>(names: K | readonly K[] | undefined): readonly (K | undefined)[] =>
  Array.isArray(names) ? names : [names as K | undefined];
