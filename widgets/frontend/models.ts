import { DOMWidgetModel, DOMWidgetView, type ExportMap } from '@jupyter-widgets/base';
import type { Frozen } from '../state/frozen.js';
import { MODULE_NAME, MODULE_VERSION } from '../state/module.js';
import { type FrontEnd, frontEnds } from './front-ends.js';
import { freezeOutputs } from './frozen.js';
import './plotly-chunk.js';
import type { WidgetModel } from './widget-model.js';

/** The shells around a front end, all that model and view need to know of Jupyter: `…Model` and `…View` of its name. */
function shells<State extends object, Memory>(name: string, frontEnd: FrontEnd<State, Memory>): ExportMap {
  class Model extends DOMWidgetModel {
    /** `declare`: the base's constructor calls `initialize`, and a field would take away what that has set. */
    declare memory: Memory;

    override defaults() {
      return { ...super.defaults(), ...modelNames(name), ...frontEnd.defaults() };
    }

    override initialize(...args: Parameters<DOMWidgetModel['initialize']>): void {
      super.initialize(...args);
      this.memory = frontEnd.remember(adapt(this));
      this.on('msg:custom', (message: Frozen) => {
        if (message.type === 'frozen') freezeOutputs(this.model_id, message);
      });
    }
  }

  class View extends DOMWidgetView {
    #cleanup = () => {};

    override render(): void {
      super.render();
      const { memory } = this.model as Model;
      this.#cleanup = frontEnd.render({ el: this.el, model: adapt(this.model), memory });
    }

    override remove(): void {
      this.#cleanup();
      super.remove();
    }
  }

  return { [`${name}Model`]: Model, [`${name}View`]: View } as unknown as ExportMap;
}

/** A model of Jupyter as the `render` functions see it. */
const adapt = <State>(model: DOMWidgetModel): WidgetModel<State> => ({
  get: (key) => model.get(key),
  on: (events, listener) => void model.on(events, listener),
  off: (events, listener) => void model.off(events, listener),
  onMessage: (listener) => void model.on('msg:custom', listener),
  isLive: () => model.comm_live,
  send: (content) => void model.send(content as Parameters<typeof model.send>[0], {}),
});

const modelNames = (name: string) => ({
  _model_module: MODULE_NAME,
  _model_module_version: MODULE_VERSION,
  _model_name: `${name}Model`,
  _view_module: MODULE_NAME,
  _view_module_version: MODULE_VERSION,
  _view_name: `${name}View`,
});

/** All models and views, by the names that the kernel knows them by. */
export const models: ExportMap = Object.assign(
  {},
  ...Object.entries(frontEnds).map(([name, frontEnd]) => shells(name, frontEnd as FrontEnd<object, unknown>)),
);
