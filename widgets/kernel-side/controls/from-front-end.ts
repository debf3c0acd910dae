import { kernelHost } from '../../../kernel/api.js';
import { onFrontEndOpen, openWidgets } from '../control.js';
import { stateOf } from '../widget-comm.js';
import type { CoreWidget } from './core-widget.js';
import { ADOPTED } from './synced-traits.js';

/** A class of widgets as the front end may open one. */
interface OpenableClass {
  readonly model: { readonly _model_name: string };
  new (options: object): CoreWidget;
  fromWire(state: Record<string, unknown>): object;
}

const classes = new Map<string, OpenableClass>();

/**
 * Lets the front end open widgets of these classes by itself, as a game controller does for its axes and buttons: each
 * becomes an object here that other widgets can hold. What it opens of an unknown class is closed again.
 */
export function openable(all: Iterable<unknown>): void {
  for (const found of all) {
    if (isOpenable(found)) classes.set(found.model._model_name, found);
  }
  onFrontEndOpen((comm, { data, buffers }) => {
    const state = stateOf(data, buffers);
    const Class = classes.get(String(state._model_name));
    if (!Class) return comm.close();
    new Class({ ...Class.fromWire(state), [ADOPTED]: comm });
  });
  const host = kernelHost();
  if (host) openWidgets(host);
}

const isOpenable = (found: unknown): found is OpenableClass => typeof found === 'function' && 'model' in found;
