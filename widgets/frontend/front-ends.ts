import type { ConfusionTableState } from '../state/confusion-table.js';
import type { FileDeleterState } from '../state/file-deleter.js';
import type { ImageCleanerState } from '../state/image-cleaner.js';
import type { RecorderPlotState } from '../state/recorder-plot.js';
import type { TrainingProgressState } from '../state/training-progress.js';
import { renderConfusionTable } from './confusion-table.js';
import { FigureStore } from './figure-store.js';
import { renderFileDeleter } from './file-deleter.js';
import { renderImageCleaner } from './image-cleaner/image-cleaner.js';
import { renderRecorderPlot } from './recorder-plot.js';
import { renderTrainingProgress } from './training-progress.js';
import type { Render, WidgetModel } from './widget-model.js';

/** The front end of one widget, free of any host: JupyterLab's extension, anywidget and the storyboard show the same. */
export interface FrontEnd<State extends object, Memory> {
  /** What the state begins with. */
  defaults: () => State;
  render: Render<State, Memory>;
  /** What a model keeps for its views from its beginning. */
  remember: (model: WidgetModel<State>) => Memory;
}

const nothing = (): undefined => undefined;

const recorderPlot: FrontEnd<RecorderPlotState, FigureStore> = {
  defaults: () => {
    const layout = { title: { text: '' }, xaxis: axis(), yaxis: axis() };
    return { figure: { data: [], layout, summary: '' }, live: false, pick: false, picked: null };
  },
  render: renderRecorderPlot,
  remember: (model) => new FigureStore(model),
};

const trainingProgress: FrontEnd<TrainingProgressState, undefined> = {
  defaults: () => {
    const bar = { value: 0, total: 0, elapsed: 0, remaining: null, comment: '' };
    const table = { names: [], rows: [], flags: [], epochs: bar, batches: bar };
    return { ...table, status: 'running', stoppable: false, warning: '' };
  },
  render: renderTrainingProgress,
  remember: nothing,
};

const confusionTable: FrontEnd<ConfusionTableState, undefined> = {
  defaults: () => {
    const matrix = { title: '', classes: [], text: [], shades: [] };
    return { ...matrix, chosen: null, pictures: [], thumbnails: [], more: 0, message: '' };
  },
  render: renderConfusionTable,
  remember: nothing,
};

const fileDeleter: FrontEnd<FileDeleterState, undefined> = {
  defaults: () => {
    const counts = { page: 0, remaining: 0, removed: 0 };
    return { items: [], thumbnails: [], ...counts, canUndo: false, busy: false, message: '' };
  },
  render: renderFileDeleter,
  remember: nothing,
};

const imageCleaner: FrontEnd<ImageCleanerState, undefined> = {
  defaults: () => {
    const view = { label: -1, split: '', state: '', flag: '', order: 'given' } as const;
    const known = { classes: [], splits: [], flags: [], orders: ['given' as const], view };
    const counts = { count: 0, total: 0, version: 0, edition: 0, decided: { keep: 0, remove: 0, relabel: 0 } };
    const able = { canUndo: false, canRedo: false, canRestore: false, unfinished: '' as const, busy: false };
    return { ...known, ...counts, ...able, plan: null, message: '', rows: [], thumbnails: [] };
  },
  render: renderImageCleaner,
  remember: nothing,
};

/** By the name that the kernel calls each by. */
export const frontEnds = {
  RecorderPlot: recorderPlot,
  TrainingProgress: trainingProgress,
  ConfusionTable: confusionTable,
  FileDeleter: fileDeleter,
  ImageCleaner: imageCleaner,
};

const axis = () => ({ title: { text: '' }, type: 'linear' as const });
