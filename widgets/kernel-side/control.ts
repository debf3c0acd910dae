import type { Comm, CommMessage, KernelHost } from '../../kernel/api.js';
import { splitBuffers } from './buffers.js';

/** What the control channel needs of a widget. */
export interface StateHolder {
  /** The whole state as the front end knows it, `_model_name` and its kin included. */
  modelState(): Record<string, unknown>;
}

const holders = new WeakMap<KernelHost, Map<string, StateHolder>>();

type FrontEndOpen = (comm: Comm, message: CommMessage) => void;

let frontEndOpen: FrontEndOpen = (comm) => comm.close();

/** Says what becomes of a widget that the front end opens by itself. Default: it is closed again. */
export function onFrontEndOpen(handler: FrontEndOpen): void {
  frontEndOpen = handler;
}

/** Makes an open widget known to `jupyter.widget.control`, so that it comes back after a page reload. */
export function registerWidget(host: KernelHost, id: string, widget: StateHolder): void {
  openWidgets(host).set(id, widget);
}

export function forgetWidget(host: KernelHost, id: string): void {
  holders.get(host)?.delete(id);
}

/**
 * The open widgets of a kernel by model id. Asked for the first time, it registers the comm targets: `jupyter.widget`,
 * and `jupyter.widget.control`, on which a page that has just been loaded asks for the state of all of them ("Jupyter
 * widgets control" in the protocol, 1.0.0).
 */
export function openWidgets(host: KernelHost): Map<string, StateHolder> {
  const known = holders.get(host);
  if (known) return known;
  const widgets = new Map<string, StateHolder>();
  holders.set(host, widgets);
  host.registerCommTarget('jupyter.widget', (comm, message) => frontEndOpen(comm, message));
  host.registerCommTarget('jupyter.widget.control', (comm) => {
    comm.onMessage((message) => {
      if (message.data.method !== 'request_states') return;
      const { buffers, ...data } = allStates(widgets);
      comm.send({ method: 'update_states', ...data }, { buffers });
    });
  });
  return widgets;
}

function allStates(widgets: Map<string, StateHolder>) {
  const states = Object.fromEntries([...widgets].map(([id, widget]) => [id, describe(widget.modelState())]));
  const { state, ...rest } = splitBuffers(states);
  return { states: state, ...rest };
}

const describe = (state: Record<string, unknown>) => ({
  model_name: state._model_name,
  model_module: state._model_module,
  model_module_version: state._model_module_version,
  state,
});
