import type { WidgetModel } from '../widget-model.js';

/** What a kernel would do with a message: change the state by `set`, or send messages by `tell`. */
export type Answer<State> = (message: Record<string, unknown>, model: FakeModel<State>) => void;

/** A model without a kernel: its state is here, and what would be sent is kept in `sent` and answered by `answer`. */
export class FakeModel<State> implements WidgetModel<State> {
  readonly sent: object[] = [];
  readonly #state: State;
  readonly #answer: Answer<State>;
  readonly #live: boolean;
  readonly #listeners = new Set<{ names: string[]; listener: () => void }>();
  readonly #onMessage = new Set<(content: unknown, buffers: DataView[]) => void>();

  constructor(state: State, { answer = () => {}, live = true }: { answer?: Answer<State>; live?: boolean } = {}) {
    this.#state = { ...state };
    this.#answer = answer;
    this.#live = live;
  }

  get<Key extends keyof State & string>(key: Key): State[Key] {
    return this.#state[key];
  }

  set(change: Partial<State>): void {
    Object.assign(this.#state as object, change);
    const events = ['change', ...Object.keys(change).map((key) => `change:${key}`)];
    for (const { names, listener } of this.#listeners) if (names.some((name) => events.includes(name))) listener();
  }

  /** A custom message of the kernel. */
  tell(content: object, buffers: DataView[] = []): void {
    for (const listener of this.#onMessage) listener(content, buffers);
  }

  on(events: string, listener: () => void): void {
    this.#listeners.add({ names: events.split(' '), listener });
  }

  off(_events: string, listener: () => void): void {
    for (const entry of this.#listeners) if (entry.listener === listener) this.#listeners.delete(entry);
  }

  onMessage(listener: (content: unknown, buffers: DataView[]) => void): void {
    this.#onMessage.add(listener);
  }

  isLive(): boolean {
    return this.#live;
  }

  send(content: object): void {
    this.sent.push(content);
    // As over a comm: not before the sender has done what it does.
    setTimeout(() => this.#answer(content as Record<string, unknown>, this));
  }
}
