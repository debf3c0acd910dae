import type { KernelHost } from '../../kernel/api.js';
import { splitBuffers } from './buffers.js';

/** What the control channel needs of a widget. */
export interface StateHolder {
  readonly id: string;
  /** The whole state as the front end knows it, `_model_name` and its kin included. */
  modelState(): Record<string, unknown>;
}

const holders = new WeakMap<KernelHost, Map<string, StateHolder>>();

/** Makes an open widget known to `jupyter.widget.control`, so that it comes back after a page reload. */
export function registerWidget(host: KernelHost, widget: StateHolder): void {
  widgetsOf(host).set(widget.id, widget);
}

export function forgetWidget(host: KernelHost, widget: StateHolder): void {
  holders.get(host)?.delete(widget.id);
}

/**
 * The open widgets of a kernel. The first one registers the comm target `jupyter.widget.control`, on which a page that
 * has just been loaded asks for the state of all of them ("Jupyter widgets control" in the protocol, version 1.0.0).
 */
function widgetsOf(host: KernelHost): Map<string, StateHolder> {
  const known = holders.get(host);
  if (known) return known;
  const widgets = new Map<string, StateHolder>();
  holders.set(host, widgets);
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
