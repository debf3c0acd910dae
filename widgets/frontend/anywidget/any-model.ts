import type { AnywidgetAnswer, AnywidgetRequest } from '../../state/anywidget.js';
import type { WidgetModel } from '../widget-model.js';

/** What anywidget's front-end module specification (AFM) says of a model, as far as it is used here. */
export interface AfmModel {
  get(key: string): unknown;
  on(event: string, callback: (...args: never[]) => void): void;
  off(event: string, callback: (...args: never[]) => void): void;
  send(content: object): void;
}

type Listener = () => void;

/** An AFM model as our `render` functions see it. `keys`: those of the state, for the specification knows no plain `change`. */
export class AnyModel<State extends object> implements WidgetModel<State> {
  readonly #model: AfmModel;
  readonly #keys: readonly string[];
  readonly #listening = new Map<Listener, { names: string[]; call: Listener }>();
  readonly #onLife = new Set<Listener>();
  #live = false;

  constructor(model: AfmModel, keys: readonly string[]) {
    this.#model = model;
    this.#keys = keys;
    this.onMessage((content) => {
      if ((content as AnywidgetAnswer).type === 'hello') this.#lives();
    });
    // A page that shows a saved notebook has no kernel: whether there is one is known when it answers.
    this.send({ type: 'hello' } satisfies AnywidgetRequest);
  }

  get<Key extends keyof State & string>(key: Key): State[Key] {
    return this.#model.get(key) as State[Key];
  }

  /** Changes that come together call the listener once. */
  on(events: string, listener: Listener): void {
    const names = events.split(' ').flatMap((name) => this.#afmNames(name));
    const call = onceATurn(listener);
    this.#listening.set(listener, { names, call });
    for (const name of names) this.#model.on(name, call);
    if (events.split(' ').includes('comm_live_update')) this.#onLife.add(listener);
  }

  off(_events: string, listener: Listener): void {
    const { names, call } = this.#listening.get(listener) ?? { names: [], call: listener };
    for (const name of names) this.#model.off(name, call);
    this.#listening.delete(listener);
    this.#onLife.delete(listener);
  }

  onMessage(listener: (content: unknown, buffers: DataView[]) => void): void {
    this.#model.on('msg:custom', (content: unknown, buffers?: DataView[]) => listener(content, buffers ?? []));
  }

  isLive(): boolean {
    return this.#live;
  }

  send(content: object): void {
    this.#model.send(content);
  }

  #lives(): void {
    if (this.#live) return;
    this.#live = true;
    for (const listener of this.#onLife) listener();
  }

  #afmNames(name: string): string[] {
    if (name === 'change') return this.#keys.map((key) => `change:${key}`);
    return name === 'comm_live_update' ? [] : [name];
  }
}

function onceATurn(listener: Listener): Listener {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      listener();
    });
  };
}
