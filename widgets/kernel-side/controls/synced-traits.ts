import { randomUUID } from 'node:crypto';
import { type Buffers, type Comm, kernelHost, type MimeBundle } from '../../../kernel/api.js';
import { displayMode } from '../output.js';
import { WidgetComm, type WireState } from '../widget-comm.js';
import type { Rule } from './rules.js';
import { same } from './same.js';
import { TraitValues, type Values } from './trait-values.js';
import { type OptionsOf, type Schema, type TraitsOf, wireName } from './traits.js';

/** Key in the options under which a comm comes that the front end has opened for the widget. */
export const ADOPTED: unique symbol = Symbol('adopted');

/** What a class of widgets is to the front end, what its traits are and what must hold between them. */
export interface WidgetModel<S extends Schema = Schema> {
  /** The keys that name the model and its view on the wire. */
  names: WireState;
  schema: S;
  rules: readonly Rule[];
}

/** Values of traits that are kept equal in the front end, by the rules of ipywidgets 8. */
export abstract class SyncedTraits<S extends Schema> {
  /** The model's id: the comm's. */
  readonly modelId: string;
  protected readonly traitValues: TraitValues;
  readonly #model: WidgetModel<S>;
  readonly #comm: WidgetComm | undefined;
  /** Traits that have changed and were not sent yet. */
  readonly #held = new Set<string>();
  #holding = 0;

  constructor(model: WidgetModel<S>, options: OptionsOf<S> & { [ADOPTED]?: Comm } = {}) {
    this.#model = model;
    this.traitValues = new TraitValues(this.constructor.name, model.schema, model.rules, options);
    // In static mode nobody can turn a knob: the widget is what it says it is.
    const host = displayMode() === 'widget' ? kernelHost() : undefined;
    const end = {
      modelState: () => this.modelState(),
      onUpdate: (state: WireState) => this.#receive(state),
      onCustom: (content: unknown, buffers: Buffers) => this.tellMessage(content, buffers),
      onClosed: () => this.close(),
    };
    this.#comm = host && new WidgetComm(host, end, options[ADOPTED]);
    this.modelId = this.#comm?.id ?? randomUUID();
  }

  /** Tells who observes; `before`: the values that changed, as they were. */
  protected abstract tellChange(before: Values): Promise<void>;
  protected abstract tellMessage(content: unknown, buffers: Buffers): void | Promise<void>;

  /** Several traits at once: they travel together, and what must hold between them is looked at once. */
  set(options: OptionsOf<S>): void {
    void this.#change(this.traitValues.accept(options));
  }

  /** A trait's value by name. */
  get<K extends keyof S & string>(name: K): TraitsOf<S>[K] {
    return this.traitValues.get(name) as TraitsOf<S>[K];
  }

  /** Holds back what is to be sent while `action` lasts (to the end of its promise), and sends it at once then. */
  holdSync<T>(action: () => T): T {
    this.#holding++;
    const release = () => {
      if (--this.#holding === 0) this.#send();
    };
    let waits = false;
    try {
      const result = action();
      waits = result instanceof Promise;
      return waits ? ((result as Promise<unknown>).finally(release) as T) : result;
    } finally {
      if (!waits) release();
    }
  }

  /** Sends a custom message to the front end. */
  send(content: object, buffers: Buffers = []): void {
    this.#comm?.send(content, buffers);
  }

  /** False after `close`, after the front end closed its end, and without a kernel. */
  get isOpen(): boolean {
    return this.#comm?.isOpen ?? false;
  }

  /** Closes the comm: the front end drops the model and its views. Twice does nothing. */
  close(): void {
    this.#comm?.close();
  }

  /** The state as it travels, the keys that name model and view included. */
  modelState(): WireState {
    return { ...this.#model.names, ...this.traitValues.toWire(this.traitValues.names()) };
  }

  /** A trait's name on the wire. Throws where there is no such trait, or where it does not travel. */
  wireName(name: string): string {
    const key = wireName(name, this.traitValues.trait(name));
    if (key !== null) return key;
    throw new TypeError(`${this.constructor.name}.${name} is known to the kernel alone; the front end cannot link it`);
  }

  /** The trait of a name on the wire. */
  traitOf(key: string): string {
    return this.traitValues.names().find((name) => wireName(name, this.traitValues.trait(name)) === key) ?? key;
  }

  /** The bundle that shows a view, with `fallback` for those who have no front end. */
  protected bundle(fallback: MimeBundle): MimeBundle {
    return this.#comm?.bundle(fallback) ?? fallback;
  }

  /** Takes values over, sends those that the front end does not know (`known`), and tells who observes. */
  #change(given: Values, known: WireState = {}): Promise<void> {
    const before = this.traitValues.change(given);
    const names = Object.keys(before);
    const wire = this.traitValues.toWire(names);
    for (const name of names) {
      const key = wireName(name, this.#model.schema[name]!);
      if (key !== null && !(key in known && same(known[key], wire[key]))) this.#held.add(name);
    }
    if (this.#holding === 0) this.#send();
    return this.tellChange(before);
  }

  /** A change by the front end: its other views are told first, then what the kernel makes of it. */
  #receive(sent: WireState): Promise<void> {
    const values = this.traitValues.fromWire(sent);
    const keys = Object.keys(values).map((name) => [name, wireName(name, this.#model.schema[name]!)!] as const);
    const echoed = keys.filter(([name]) => this.#model.schema[name]!.echo !== false);
    const echo = Object.fromEntries(echoed.map(([, key]) => [key, sent[key]]));
    if (echoed.length > 0) this.#comm?.sendState('echo_update', echo);
    // The promise in an object: what is held back waits for handlers that return, not for those that take their time.
    const { told } = this.holdSync(() => {
      try {
        return { told: this.#change(this.traitValues.accept(values), sent) };
      } finally {
        // What was refused or put right goes back.
        const now = this.traitValues.toWire(Object.keys(values));
        for (const [name, key] of keys) if (!same(now[key], sent[key])) this.#held.add(name);
      }
    });
    return told;
  }

  #send(): void {
    if (this.#held.size === 0) return;
    const names = [...this.#held];
    this.#held.clear();
    this.#comm?.sendState('update', this.traitValues.toWire(names));
  }
}
