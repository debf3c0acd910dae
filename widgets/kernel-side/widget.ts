import type { Buffers, Comm, CommMessage, KernelHost, MimeBundle } from '../../kernel/api.js';
import type { Frozen } from '../state/frozen.js';
import { MODULE_NAME, MODULE_VERSION } from '../state/module.js';
import { joinBuffers, splitBuffers } from './buffers.js';
import { forgetWidget, registerWidget } from './control.js';
import { Throttle } from './throttle.js';

/** Version of the Jupyter widget messaging protocol spoken here. The front end refuses another major one. */
export const PROTOCOL_VERSION = '2.1.0';

const VIEW_MIME = 'application/vnd.jupyter.widget-view+json';

export interface WidgetOptions<State> {
  /** Name of the front end's pair without its ending: `RecorderPlot` for `RecorderPlotModel` and `RecorderPlotView`. */
  name: string;
  /** The first state. The widget keeps its own (shallow) copy. */
  state: State;
  /** Least time between two state messages in ms; what is set in between travels together. Default 0. */
  interval?: number;
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
  readonly #host: KernelHost;
  readonly #options: WidgetOptions<State>;
  readonly #comm: Comm;
  readonly #throttle: Throttle;
  readonly #pending = new Set<string>();
  #state: State;
  #open = true;

  constructor(host: KernelHost, options: WidgetOptions<State>) {
    this.#host = host;
    this.#options = options;
    this.#state = { ...options.state };
    this.#throttle = new Throttle(options.interval ?? 0, () => this.#sendPending());
    const { buffers, ...data } = splitBuffers(this.modelState());
    this.#comm = host.openComm('jupyter.widget', { data, metadata: { version: PROTOCOL_VERSION }, buffers });
    this.#comm.onMessage((message) => this.#receive(message));
    this.#comm.onClose(() => this.#forget());
    registerWidget(host, this);
  }

  /** The model's id in the front end, which is the comm's id. */
  get id(): string {
    return this.#comm.commId;
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** False after `close`, or after the front end closed its end. */
  get isOpen(): boolean {
    return this.#open;
  }

  modelState(): Record<string, unknown> {
    return { ...modelNames(this.#options.name), ...this.#state };
  }

  /** Changes the state and sends the change, at most once per `interval`. */
  set(change: Partial<State>): void {
    Object.assign(this.#state, change);
    if (!this.#open) return;
    for (const key of Object.keys(change)) this.#pending.add(key);
    this.#throttle.call();
  }

  /** Sends now what waits for the interval to pass. */
  flush(): void {
    this.#throttle.flush();
  }

  /** Sends a custom message at once. */
  send(content: object, buffers: Buffers = []): void {
    if (this.#open) this.#comm.send({ method: 'custom', content }, { buffers });
  }

  /** The bundle that shows a view of this widget, with `fallback` (text, PNG, HTML) for those who have no front end. */
  bundle(fallback: MimeBundle): MimeBundle {
    return { ...fallback, [VIEW_MIME]: { version_major: 2, version_minor: 0, model_id: this.id } };
  }

  /** Tells a page that was loaded while the widget lived what stands in its place from now on. See `Frozen`. */
  freeze(data: MimeBundle, metadata: Record<string, unknown> = {}): void {
    this.flush();
    this.send({ type: 'frozen', data, metadata } satisfies Frozen);
  }

  /** Sends what waits, then closes the comm: the front end drops the model and its views. Twice does nothing. */
  close(): void {
    if (!this.#open) return;
    this.flush();
    this.#forget();
    this.#comm.close();
  }

  #forget(): void {
    this.#open = false;
    this.#throttle.cancel();
    forgetWidget(this.#host, this);
  }

  #sendPending(): void {
    const keys = [...this.#pending];
    this.#pending.clear();
    this.#sendState('update', keys);
  }

  #sendState(method: 'update' | 'echo_update', keys?: string[]): void {
    const all = this.modelState();
    const { buffers, ...data } = splitBuffers(keys ? Object.fromEntries(keys.map((key) => [key, all[key]])) : all);
    this.#comm.send({ method, ...data }, { buffers });
  }

  #receive({ data, buffers }: CommMessage): void | Promise<void> {
    if (data.method === 'update') return this.#accept(data, buffers);
    if (data.method === 'request_state') return this.#sendState('update');
    if (data.method === 'custom') return this.#options.onMessage?.(data.content, buffers);
  }

  #accept(data: Record<string, unknown>, buffers: Buffers): void {
    const sent = joinBuffers({ ...(data.state as object) }, (data.buffer_paths as string[][]) ?? [], buffers);
    const writable: readonly string[] = this.#options.writable ?? [];
    const change = Object.fromEntries(Object.entries(sent).filter(([key]) => writable.includes(key)));
    Object.assign(this.#state, change);
    // The echo carries the kernel's value of every key, so a change that was refused is put right in all views.
    this.#sendState(
      'echo_update',
      Object.keys(sent).filter((key) => Object.hasOwn(this.modelState(), key)),
    );
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
