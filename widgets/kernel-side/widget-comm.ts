import type { Buffers, Comm, CommMessage, KernelHost, MimeBundle } from '../../kernel/api.js';
import { joinBuffers, splitBuffers } from './buffers.js';
import { forgetWidget, registerWidget } from './control.js';

/** Version of the Jupyter widget messaging protocol spoken here. The front end refuses another major one. */
export const PROTOCOL_VERSION = '2.1.0';

const VIEW_MIME = 'application/vnd.jupyter.widget-view+json';

/** A widget's state on the wire: its keys as the protocol spells them, binary values in place. */
export type WireState = Record<string, unknown>;

/** What a comm needs of the widget that stands behind it. */
export interface WidgetEnd {
  /** The whole state, `_model_name` and its kin included. */
  modelState(): WireState;
  /** The front end has changed these keys. */
  onUpdate(state: WireState): void | Promise<void>;
  onCustom(content: unknown, buffers: Buffers): void | Promise<void>;
  /** The front end has closed its end. */
  onClosed?(): void;
}

/**
 * The comm of one widget: "Jupyter widgets messaging protocol", version 2.1.0, as far as messages go. What the state
 * means is the widget's own business.
 */
export class WidgetComm {
  readonly #host: KernelHost;
  readonly #end: WidgetEnd;
  readonly #comm: Comm;
  #open = true;

  /** Opens the comm with the widget's state; `adopted`: one that the front end has opened already. */
  constructor(host: KernelHost, end: WidgetEnd, adopted?: Comm) {
    this.#host = host;
    this.#end = end;
    this.#comm = adopted ?? open(host, end.modelState());
    this.#comm.onMessage((message) => this.#receive(message));
    this.#comm.onClose(() => {
      this.#forget();
      end.onClosed?.();
    });
    registerWidget(host, this.id, end);
  }

  /** The model's id in the front end, which is the comm's id. */
  get id(): string {
    return this.#comm.commId;
  }

  /** False after `close`, or after the front end closed its end. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** `update`: new values; `echo_update`: what the front end has sent, for its other views. */
  sendState(method: 'update' | 'echo_update', state: WireState): void {
    if (!this.#open) return;
    const { buffers, ...data } = splitBuffers(state);
    this.#comm.send({ method, ...data }, { buffers });
  }

  /** Sends a custom message. */
  send(content: object, buffers: Buffers = []): void {
    if (this.#open) this.#comm.send({ method: 'custom', content }, { buffers });
  }

  /** The bundle that shows a view of this widget, with `fallback` (text, PNG, HTML) for those who have no front end. */
  bundle(fallback: MimeBundle): MimeBundle {
    return { ...fallback, [VIEW_MIME]: { version_major: 2, version_minor: 0, model_id: this.id } };
  }

  /** Closes the comm: the front end drops the model and its views. Twice does nothing. */
  close(): void {
    if (!this.#open) return;
    this.#forget();
    this.#comm.close();
  }

  #forget(): void {
    this.#open = false;
    forgetWidget(this.#host, this.id);
  }

  #receive({ data, buffers }: CommMessage): void | Promise<void> {
    if (data.method === 'request_state') return this.sendState('update', this.#end.modelState());
    if (data.method === 'custom') return this.#end.onCustom(data.content, buffers);
    if (data.method === 'update') return this.#end.onUpdate(stateOf(data, buffers));
  }
}

/** The state that a message of the front end carries, its buffers put back in place. */
export function stateOf(data: Record<string, unknown>, buffers: Buffers): WireState {
  const paths = (data.buffer_paths as (string | number)[][] | undefined) ?? [];
  return joinBuffers({ ...(data.state as object | undefined) }, paths, buffers);
}

function open(host: KernelHost, state: WireState): Comm {
  const { buffers, ...data } = splitBuffers(state);
  return host.openComm('jupyter.widget', { data, metadata: { version: PROTOCOL_VERSION }, buffers });
}
