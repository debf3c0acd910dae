/** The core Jupyter widgets (@jupyter-widgets/base 2.0.0, controls 2.0.0, output 1.0.0), with ipywidgets' names. */
import { openable } from './from-front-end.js';
import * as classes from './generated/index.js';
import { DirectionalLink, Link } from './links.js';
import { Output } from './output.js';

export { type Abbreviation, fixed, type ValueWidget } from './abbreviations.js';
export type { NotebookOutput } from './captured.js';
export { type Change, CoreWidget } from './core-widget.js';
export type { TimeOfDay } from './date-traits.js';
export * from './generated/index.js';
export { Interactive, type InteractOptions, interact, interactive, interactiveOutput } from './interact.js';
export { DirectionalLink, dlink, jsdlink, jslink, type KernelLink, Link, link, type WidgetTrait } from './links.js';
export { Output } from './output.js';
export type { SelectionOptions } from './selection.js';
export type { UploadedFile } from './uploaded-file.js';

openable([...Object.values(classes), Link, DirectionalLink, Output]);
