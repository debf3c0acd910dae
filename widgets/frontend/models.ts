import { DOMWidgetModel, DOMWidgetView } from '@jupyter-widgets/base';
import type { ConfusionTableState } from '../state/confusion-table.js';
import type { FileDeleterState } from '../state/file-deleter.js';
import type { Frozen } from '../state/frozen.js';
import type { ImageCleanerState } from '../state/image-cleaner.js';
import { MODULE_NAME, MODULE_VERSION } from '../state/module.js';
import type { RecorderPlotState } from '../state/recorder-plot.js';
import type { TrainingProgressState } from '../state/training-progress.js';
import { renderConfusionTable } from './confusion-table.js';
import { FigureStore } from './figure-store.js';
import { renderFileDeleter } from './file-deleter.js';
import { freezeOutputs } from './frozen.js';
import { renderImageCleaner } from './image-cleaner/image-cleaner.js';
import { renderRecorderPlot } from './recorder-plot.js';
import { renderTrainingProgress } from './training-progress.js';
import type { Render, WidgetModel } from './widget-model.js';

/** A model whose outputs become something else when it ends. */
class LiveModel extends DOMWidgetModel {
  override initialize(...args: Parameters<DOMWidgetModel['initialize']>): void {
    super.initialize(...args);
    this.on('msg:custom', (message: Frozen) => {
      if (message.type === 'frozen') freezeOutputs(this.model_id, message);
    });
  }
}

export class RecorderPlotModel extends LiveModel {
  /** The figure as it grows. `declare`: the base's constructor makes it, and a field would take it away again. */
  declare store: FigureStore;

  override defaults() {
    const layout = { title: { text: '' }, xaxis: axis(), yaxis: axis() };
    const figure = { data: [], layout, summary: '' };
    return { ...super.defaults(), ...names('RecorderPlot'), figure, live: false, pick: false, picked: null };
  }

  override initialize(...args: Parameters<DOMWidgetModel['initialize']>): void {
    super.initialize(...args);
    this.store = new FigureStore(adapt(this));
  }
}

export class TrainingProgressModel extends LiveModel {
  override defaults() {
    const bar = { value: 0, total: 0, elapsed: 0, remaining: null, comment: '' };
    const state = { names: [], rows: [], flags: [], epochs: bar, batches: bar };
    const ends = { status: 'running', stoppable: false, warning: '' };
    return { ...super.defaults(), ...names('TrainingProgress'), ...state, ...ends };
  }
}

export class ConfusionTableModel extends DOMWidgetModel {
  override defaults() {
    const matrix = { title: '', classes: [], text: [], shades: [] };
    const state = { chosen: null, pictures: [], thumbnails: [], more: 0, message: '' };
    return { ...super.defaults(), ...names('ConfusionTable'), ...matrix, ...state };
  }
}

export class FileDeleterModel extends DOMWidgetModel {
  override defaults() {
    const counts = { page: 0, remaining: 0, removed: 0 };
    const state = { items: [], thumbnails: [], ...counts, canUndo: false, busy: false, message: '' };
    return { ...super.defaults(), ...names('FileDeleter'), ...state };
  }
}

export class ImageCleanerModel extends LiveModel {
  override defaults() {
    const view = { label: -1, split: '', state: '', flag: '', order: 'given' };
    const known = { classes: [], splits: [], flags: [], orders: ['given'], view };
    const counts = { count: 0, total: 0, version: 0, edition: 0, decided: { keep: 0, remove: 0, relabel: 0 } };
    const able = { canUndo: false, canRedo: false, canRestore: false, unfinished: '', busy: false };
    const state = { ...known, ...counts, ...able, plan: null, message: '', rows: [], thumbnails: [] };
    return { ...super.defaults(), ...names('ImageCleaner'), ...state };
  }
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

/** The shell around a `render` function: all that a view needs to know of Jupyter. */
abstract class RenderedView<State, Memory = undefined> extends DOMWidgetView {
  protected abstract readonly draw: Render<State, Memory>;
  #cleanup = () => {};

  override render(): void {
    super.render();
    this.#cleanup = this.draw({ el: this.el, model: adapt(this.model), memory: this.memory() });
  }

  override remove(): void {
    this.#cleanup();
    super.remove();
  }

  protected memory(): Memory {
    return undefined as Memory;
  }
}

export class RecorderPlotView extends RenderedView<RecorderPlotState, FigureStore> {
  protected readonly draw = renderRecorderPlot;
  protected override memory(): FigureStore {
    return (this.model as RecorderPlotModel).store;
  }
}

export class TrainingProgressView extends RenderedView<TrainingProgressState> {
  protected readonly draw = renderTrainingProgress;
}

export class ConfusionTableView extends RenderedView<ConfusionTableState> {
  protected readonly draw = renderConfusionTable;
}

export class FileDeleterView extends RenderedView<FileDeleterState> {
  protected readonly draw = renderFileDeleter;
}

export class ImageCleanerView extends RenderedView<ImageCleanerState> {
  protected readonly draw = renderImageCleaner;
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
