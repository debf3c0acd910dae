export type { Figure } from '../state/figure.js';
export { ConfusionTable, type ConfusionTableOptions } from './confusion-table.js';
export { FileDeleter, type FileDeleterOptions, type Trash } from './file-deleter.js';
export { type DisplayMode, displayMode, Output } from './output.js';
export { type NewPoints, RecorderPlot } from './recorder-plot.js';
export { figurePng, figureSvg } from './static-plot.js';
export { tableText } from './table-text.js';
export { TrainingProgress, type TrainingProgressOptions } from './training-progress.js';
export { Widget, type WidgetOptions } from './widget.js';
