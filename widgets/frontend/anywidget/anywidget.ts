import type { AnywidgetState } from '../../state/anywidget.js';
import { type FrontEnd, frontEnds } from '../front-ends.js';
import { usePlotly } from '../plotly-loader.js';
import { type AfmModel, AnyModel } from './any-model.js';
import { plotlyFromKernel } from './kernel-plotly.js';

/** A model with what it keeps for its views. */
interface Begun {
  frontEnd: FrontEnd<object, unknown>;
  model: AnyModel<object>;
  memory: unknown;
}

/** By the widget's own id: a host may hand another model object to each call. */
const begun = new Map<string, Begun>();

function begin(afm: AfmModel): Begun {
  const { name, id } = afm.get('notebear') as AnywidgetState['notebear'];
  const known = begun.get(id);
  if (known) return known;
  const frontEnd = (frontEnds as unknown as Record<string, FrontEnd<object, unknown>>)[name];
  if (!frontEnd)
    throw new Error(`notebear: there is no widget '${name}' in this front end; kernel and page differ in age`);
  const model = new AnyModel<object>(afm, Object.keys(frontEnd.defaults()));
  const made = { frontEnd, model, memory: frontEnd.remember(model) };
  begun.set(id, made);
  return made;
}

/**
 * All our widgets as one anywidget front-end module (https://anywidget.dev/en/afm): which one a model is, its state says.
 * `initialize` listens before the first view is drawn, so that no message is missed.
 */
export default {
  initialize({ model }: { model: AfmModel }): () => void {
    const { id } = model.get('notebear') as AnywidgetState['notebear'];
    begin(model);
    return () => void begun.delete(id);
  },

  render({ model: afm, el }: { model: AfmModel; el: HTMLElement }): () => void {
    const { frontEnd, model, memory } = begin(afm);
    usePlotly(() => plotlyFromKernel(model));
    return frontEnd.render({ model, el, memory });
  },
};
