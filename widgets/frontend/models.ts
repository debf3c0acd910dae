import { DOMWidgetModel, DOMWidgetView } from '@jupyter-widgets/base';
import type { FileDeleterState } from '../state/file-deleter.js';
import type { Frozen } from '../state/frozen.js';
import { MODULE_NAME, MODULE_VERSION } from '../state/module.js';
import type { AppendPoints, RecorderPlotState } from '../state/recorder-plot.js';
import type { TrainingProgressState } from '../state/training-progress.js';
import { appendPoints } from './append-points.js';
import { renderFileDeleter } from './file-deleter.js';
import { freezeOutputs } from './frozen.js';
import { renderRecorderPlot } from './recorder-plot.js';
import { renderTrainingProgress } from './training-progress.js';
import type { Render } from './widget-model.js';

/** A model whose outputs become something else when it ends. */
class LiveModel extends DOMWidgetModel {
  override initialize(...args: Parameters<DOMWidgetModel['initialize']>): void {
    super.initialize(...args);
    this.on('msg:custom', (message: Frozen) => {
      if (message.type === 'frozen') freezeOutputs(this.model_id, message);
    });
  }
}

/** Takes points into its figure as they come, drawn or not, so a view that is made late misses none. */
export class RecorderPlotModel extends LiveModel {
  override defaults() {
    const layout = { title: { text: '' }, xaxis: axis(), yaxis: axis() };
    return { ...super.defaults(), ...names('RecorderPlot'), figure: { data: [], layout, summary: '' }, live: false };
  }

  override initialize(...args: Parameters<DOMWidgetModel['initialize']>): void {
    super.initialize(...args);
    this.on('msg:custom', (message: AppendPoints, buffers: DataView[]) => {
      if (message.type !== 'append') return;
      if (appendPoints(this.get('figure'), message, buffers)) this.trigger('points');
      else this.send({ type: 'resync' }, {});
    });
  }
}

export class TrainingProgressModel extends LiveModel {
  override defaults() {
    const bar = { value: 0, total: 0, elapsed: 0, remaining: null, comment: '' };
    const state = { names: [], rows: [], epochs: bar, batches: bar, status: 'running' };
    return { ...super.defaults(), ...names('TrainingProgress'), ...state };
  }
}

export class FileDeleterModel extends DOMWidgetModel {
  override defaults() {
    const counts = { page: 0, remaining: 0, removed: 0 };
    const state = { items: [], thumbnails: [], ...counts, canUndo: false, busy: false, message: '' };
    return { ...super.defaults(), ...names('FileDeleter'), ...state };
  }
}

/** The shell around a `render` function: all that a view needs to know of Jupyter. */
abstract class RenderedView<State> extends DOMWidgetView {
  protected abstract readonly draw: Render<State>;
  #cleanup = () => {};

  override render(): void {
    super.render();
    const { model } = this;
    this.#cleanup = this.draw({
      el: this.el,
      model: {
        get: (key) => model.get(key),
        on: (events, listener) => void model.on(events, listener),
        off: (events, listener) => void model.off(events, listener),
        isLive: () => model.comm_live,
        send: (content) => this.send(content),
      },
    });
  }

  override remove(): void {
    this.#cleanup();
    super.remove();
  }
}

export class RecorderPlotView extends RenderedView<RecorderPlotState> {
  protected readonly draw = renderRecorderPlot;
}

export class TrainingProgressView extends RenderedView<TrainingProgressState> {
  protected readonly draw = renderTrainingProgress;
}

export class FileDeleterView extends RenderedView<FileDeleterState> {
  protected readonly draw = renderFileDeleter;
}

const axis = () => ({ title: { text: '' }, type: 'linear' });

const names = (name: string) => ({
  _model_module: MODULE_NAME,
  _model_module_version: MODULE_VERSION,
  _model_name: `${name}Model`,
  _view_module: MODULE_NAME,
  _view_module_version: MODULE_VERSION,
  _view_name: `${name}View`,
});
