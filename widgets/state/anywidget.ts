/**
 * The other way to a front end: anywidget (https://anywidget.dev), which is there in VS Code, Colab and JupyterLab, takes
 * a widget's front end from its state (`_esm`) where our own extension is not installed. plotly is too large to travel
 * with each widget: a page asks for it once.
 */

/** What a widget's state has beside its own keys on this way. */
export interface AnywidgetState {
  /** Name of the widget, such as `RecorderPlot`, and an id of this one: its modules may be loaded more than once. */
  notebear: { name: string; id: string };
}

/** Front end → kernel. `hello`: is anybody there? It is answered with the same. */
export type AnywidgetRequest = { type: 'hello' } | { type: 'need'; asset: 'plotly' };

/** Kernel → front end. An asset is an ES module, gzipped, as the only buffer. */
export type AnywidgetAnswer = { type: 'hello' } | { type: 'asset'; asset: 'plotly' };
