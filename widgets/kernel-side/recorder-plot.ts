import { displaySymbol, kernelHost, type MimeBundle } from '../../kernel/api.js';
import type { Figure } from '../state/figure.js';
import { toPlotly } from '../state/plotly.js';
import {
  type AppendPoints,
  columnsOf,
  packFigure,
  packNumbers,
  type RecorderPlotMessage,
  type RecorderPlotState,
} from '../state/recorder-plot.js';
import { addPoints, lengths, type NewPoints, scatterAt } from './grow-figure.js';
import { displayMode, Output } from './output.js';
import { figurePng, PNG_METADATA } from './static-plot.js';
import { Throttle } from './throttle.js';
import { Widget } from './widget.js';

/** Least time between two messages with new points, ms. Jupyter drops messages beyond a rate; an eye needs no more. */
const INTERVAL = 150;

export interface RecorderPlotOptions {
  /** Points will come (`append`), until `finish`. Default false. */
  live?: boolean;
  /** Called with the x of a point of the first line that the reader clicks; it stays marked. Default: nothing is picked. */
  onPick?: (x: number) => void;
}

/**
 * A figure in a notebook: drawn by plotly, growing while points come, and frozen at the end to what a saved notebook
 * needs (plotly's own MIME type for an interactive plot, a PNG, one sentence).
 *
 * In static mode it is PNG and text; without a kernel the sentence is printed at the end.
 */
export class RecorderPlot {
  readonly #throttle = new Throttle(INTERVAL, () => this.#send());
  readonly #outputs: Output[] = [];
  readonly #onPick: ((x: number) => void) | undefined;
  #figure: Figure;
  #live: boolean;
  #widget: Widget<RecorderPlotState> | undefined;
  /** Number of points of each trace that the front end has. */
  #sent: number[] = [];
  #replaced = false;
  /** True once a bundle was handed out that we cannot freeze later, having no display id for it. */
  #lent = false;

  /** The figure is copied. */
  constructor(figure: Figure, { live = false, onPick }: RecorderPlotOptions = {}) {
    this.#figure = structuredClone(figure);
    this.#live = live || onPick !== undefined;
    this.#onPick = onPick;
  }

  /** The figure with all points so far. */
  get figure(): Figure {
    return this.#figure;
  }

  /** Adds the plot to the running cell's output. A plot that is not live is shown frozen at once. */
  async display(): Promise<void> {
    const output = new Output();
    this.#outputs.push(output);
    if (displayMode() === 'terminal' && this.#live) return;
    output.show(await this.#bundle(), PNG_METADATA);
  }

  /** Adds points to traces. Cheap: they are gathered and travel a few times a second. */
  append(points: readonly NewPoints[]): void {
    for (const one of points) addPoints(this.#figure, one);
    if (this.#widget) this.#throttle.call();
  }

  /** Replaces the whole figure, for what `append` cannot say. Travels as `append` does. */
  setFigure(figure: Figure): void {
    this.#figure = structuredClone(figure);
    this.#replaced = true;
    if (this.#widget) this.#throttle.call();
  }

  /** Freezes every place the plot is shown to what a saved notebook needs, and closes the comm. Twice does nothing. */
  async finish(): Promise<void> {
    if (!this.#live) return;
    this.#live = false;
    const frozen = await this.#frozen();
    this.#throttle.cancel();
    // The whole figure once more: a view that is not one of our outputs, or a saved widget state, is then complete.
    this.#widget?.set({ figure: this.#figure, live: false });
    for (const output of this.#outputs) output.update(frozen, PNG_METADATA);
    this.#widget?.freeze(frozen, PNG_METADATA);
    if (!this.#lent) this.#widget?.close();
    this.#widget = undefined;
  }

  /** What the kernel shows where the plot is a cell's last value. */
  async [displaySymbol](): Promise<MimeBundle> {
    this.#lent ||= this.#live && displayMode() === 'widget';
    return await this.#bundle();
  }

  async #bundle(): Promise<MimeBundle> {
    if (!this.#live || displayMode() !== 'widget') return await this.#frozen();
    const widget = this.#open();
    return widget.bundle(await this.#picture());
  }

  async #frozen(): Promise<MimeBundle> {
    const picture = await this.#picture();
    if (displayMode() !== 'widget') return picture;
    return { 'application/vnd.plotly.v1+json': toPlotly(this.#figure), ...picture };
  }

  async #picture(): Promise<MimeBundle> {
    const text = { 'text/plain': this.#figure.summary };
    if (displayMode() === 'terminal') return text;
    return { 'image/png': (await figurePng(this.#figure)).toString('base64'), ...text };
  }

  #open(): Widget<RecorderPlotState> {
    if (this.#widget) return this.#widget;
    this.#sent = lengths(this.#figure);
    this.#widget = new Widget<RecorderPlotState>(kernelHost()!, {
      name: 'RecorderPlot',
      state: { figure: this.#figure, live: true, pick: this.#onPick !== undefined, picked: null },
      pack: { figure: packFigure },
      onMessage: (content) => this.#receive(content as RecorderPlotMessage | null),
    });
    return this.#widget;
  }

  #receive(message: RecorderPlotMessage | null): void {
    if (message?.type === 'resync') this.#sendFigure();
    if (message?.type !== 'pick' || !this.#onPick || !Number.isFinite(message.x)) return;
    this.#widget?.set({ picked: message.x });
    this.#onPick(message.x);
  }

  #send(): void {
    if (this.#replaced) this.#sendFigure();
    else this.#sendPoints();
  }

  #sendPoints(): void {
    const now = lengths(this.#figure);
    const traces = now.flatMap((length, i) => (length > this.#sent[i]! ? [i] : []));
    if (traces.length === 0) return;
    const message: AppendPoints = { type: 'append', traces, from: traces.map((i) => this.#sent[i]!) };
    this.#widget?.send(
      message,
      traces.flatMap((i) => columnsOf(scatterAt(this.#figure, i)).map((values) => packNumbers(values, this.#sent[i]!))),
    );
    this.#sent = now;
  }

  #sendFigure(): void {
    this.#replaced = false;
    this.#sent = lengths(this.#figure);
    this.#widget?.set({ figure: this.#figure });
  }
}
