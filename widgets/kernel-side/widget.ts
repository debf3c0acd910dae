import type { Buffers, KernelHost, MimeBundle } from '../../kernel/api.js';
import type { Frozen } from '../state/frozen.js';
import { MODULE_NAME, MODULE_VERSION } from '../state/module.js';
import { AnywidgetEnd } from './anywidget.js';
import { route } from './route.js';
import { Throttle } from './throttle.js';
import { WidgetComm, type WireState } from './widget-comm.js';

export interface WidgetOptions<State> {
  /** Name of the front end's pair without its ending: `RecorderPlot` for `RecorderPlotModel` and `RecorderPlotView`. */
  name: string;
  /** The first state. The widget keeps its own (shallow) copy. */
  state: State;
  /** Least time between two state messages in ms; what is set in between travels together. Default 0. */
  interval?: number;
  /** How values travel that are not sent as they are. Asked whenever they are sent. */
  pack?: { [Key in keyof State]?: (value: State[Key]) => unknown };
  /** Called with the content of each custom message that the front end sends. */
  onMessage?: (content: unknown, buffers: Buffers) => void | Promise<void>;
  /** Keys that the front end may change. Others that it sends are answered with the kernel's value. Default none. */
  writable?: readonly (keyof State & string)[];
  /** Called after the front end has changed something, with what it changed. */
  onChange?: (change: Partial<State>) => void;
}

/**
 * The kernel's end of a Jupyter widget: a state that is kept equal in the front end, and custom messages both ways.
 *
 * Opening sends `comm_open`; `set` sends `update`; the front end's updates are echoed (`echo_update`), its
 * `request_state` is answered. See "Jupyter widgets messaging protocol", version 2.1.0. What is a widget to the cells
 * (`RecorderPlot`, …) has one of these, rather than being one.
 */
export class Widget<State extends object> {
  readonly #options: WidgetOptions<State>;
  readonly #comm: WidgetComm;
  readonly #throttle: Throttle;
  readonly #pending = new Set<string>();
  /** Where the page has no extension of ours. */
  readonly #anywidget: AnywidgetEnd | undefined;
  #state: State;

  constructor(host: KernelHost, options: WidgetOptions<State>) {
    this.#options = options;
    this.#state = { ...options.state };
    const way = route();
    this.#anywidget = way.by === 'anywidget' ? new AnywidgetEnd(options.name, way.version) : undefined;
    this.#throttle = new Throttle(options.interval ?? 0, () => this.#sendPending());
    this.#comm = new WidgetComm(host, {
      modelState: () => this.modelState(),
      onUpdate: (state) => this.#accept(state),
      onCustom: (content, buffers) => this.#custom(content, buffers),
      onClosed: () => this.#throttle.cancel(),
    });
  }

  /** The model's id in the front end, which is the comm's id. */
  get id(): string {
    return this.#comm.id;
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** False after `close`, or after the front end closed its end. */
  get isOpen(): boolean {
    return this.#comm.isOpen;
  }

  modelState(): Record<string, unknown> {
    const names = this.#anywidget?.state ?? modelNames(this.#options.name);
    return { ...names, ...this.#packed(Object.keys(this.#state)) };
  }

  /** Changes the state and sends the change, at most once per `interval`. */
  set(change: Partial<State>): void {
    Object.assign(this.#state, change);
    if (!this.isOpen) return;
    for (const key of Object.keys(change)) this.#pending.add(key);
    this.#throttle.call();
  }

  /** Sends now what waits for the interval to pass. */
  flush(): void {
    this.#throttle.flush();
  }

  /** Sends a custom message at once. */
  send(content: object, buffers: Buffers = []): void {
    this.#comm.send(content, buffers);
  }

  /** The bundle that shows a view of this widget, with `fallback` (text, PNG, HTML) for those who have no front end. */
  bundle(fallback: MimeBundle): MimeBundle {
    return this.#comm.bundle(fallback);
  }

  /** Tells a page that was loaded while the widget lived what stands in its place from now on. See `Frozen`. */
  freeze(data: MimeBundle, metadata: Record<string, unknown> = {}): void {
    this.flush();
    this.send({ type: 'frozen', data, metadata } satisfies Frozen);
  }

  /** Sends what waits, then closes the comm: the front end drops the model and its views. Twice does nothing. */
  close(): void {
    this.flush();
    this.#throttle.cancel();
    this.#comm.close();
  }

  #custom(content: unknown, buffers: Buffers): void | Promise<void> {
    if (this.#anywidget?.answer(content, (answer, assets) => this.send(answer, assets))) return;
    return this.#options.onMessage?.(content, buffers);
  }

  #sendPending(): void {
    const keys = [...this.#pending];
    this.#pending.clear();
    this.#comm.sendState('update', this.#packed(keys));
  }

  #packed(keys: readonly string[]): WireState {
    const { pack } = this.#options as { pack?: Record<string, (value: unknown) => unknown> };
    const state = this.#state as WireState;
    return Object.fromEntries(keys.map((key) => [key, pack?.[key] ? pack[key](state[key]) : state[key]]));
  }

  #accept(sent: WireState): void {
    const writable: readonly string[] = this.#options.writable ?? [];
    const change = Object.fromEntries(Object.entries(sent).filter(([key]) => writable.includes(key)));
    Object.assign(this.#state, change);
    // The echo carries the kernel's value of every key, so a change that was refused is put right in all views.
    const known = Object.keys(sent).filter((key) => Object.hasOwn(this.#state, key));
    this.#comm.sendState('echo_update', this.#packed(known));
    if (Object.keys(change).length > 0) this.#options.onChange?.(change as Partial<State>);
  }
}

const modelNames = (name: string) => ({
  _model_module: MODULE_NAME,
  _model_module_version: `^${MODULE_VERSION}`,
  _model_name: `${name}Model`,
  _view_module: MODULE_NAME,
  _view_module_version: `^${MODULE_VERSION}`,
  _view_name: `${name}View`,
});
