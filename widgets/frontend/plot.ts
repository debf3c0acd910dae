import type { DecimateOptions } from '../state/decimate.js';
import type { PlotlyFigure } from '../state/plotly.js';
import { element, onNextFrame } from './dom.js';
import { themed } from './plot-theme.js';
import { loadPlotly } from './plotly-loader.js';
import { addStyle } from './style.js';

/** Height of a plot, px; it is as wide as its output, within the limit of the style sheet. */
const HEIGHT = 400;

export interface PlotOptions {
  /** Asked whenever the plot is drawn again: what there is to see in these columns of pixels and this part of the axis. */
  figure: (seen: Partial<DecimateOptions>) => PlotlyFigure;
  /** Called with the x of each point that was clicked and the number of its trace. */
  onClick?: (x: number, trace: number) => void;
}

type PlotlyElement = import('plotly.js-cartesian-dist-min').PlotlyElement;

/**
 * Keeps a plot drawn in `el`: in the colours of the page's theme, as wide as the element, and with the reader's zoom
 * kept while points come.
 */
export class Plot {
  readonly #options: PlotOptions;
  readonly #box = element('div', { className: 'notebear-plot' });
  readonly #frame = onNextFrame(() => void this.#draw());
  readonly #resized = new ResizeObserver(() => this.#frame.request());
  readonly #themed = new MutationObserver(() => this.#frame.request());
  /** The part of the x axis that the reader has zoomed to, in plotly's numbers. */
  #window: [number, number] | undefined;
  #listens = false;
  #removed = false;

  constructor(el: HTMLElement, options: PlotOptions) {
    this.#options = options;
    addStyle();
    el.append(this.#box);
    this.#resized.observe(this.#box);
    this.#themed.observe(document.body, { attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light', 'class'] });
  }

  /** Draws the figure again before the next repaint. */
  update(): void {
    this.#frame.request();
  }

  remove(): void {
    this.#removed = true;
    this.#frame.cancel();
    this.#resized.disconnect();
    this.#themed.disconnect();
    void loadPlotly().then((plotly) => plotly.purge(this.#box));
    this.#box.remove();
  }

  async #draw(): Promise<void> {
    const plotly = await loadPlotly();
    const width = this.#box.clientWidth;
    // Scrolled out of sight or in a hidden tab, an output has no width; the observer calls again when it has.
    if (this.#removed || width === 0) return;
    const { data, layout } = this.#options.figure({ columns: width, ...(this.#window && { window: this.#window }) });
    await plotly.react(this.#box, data, { ...themed(layout, this.#box), width, height: HEIGHT }, CONFIG);
    if (!this.#listens) this.#listen(this.#box as unknown as PlotlyElement);
  }

  #listen(plot: PlotlyElement): void {
    this.#listens = true;
    plot.on('plotly_relayout', (change) => {
      const [low, high] = [change['xaxis.range[0]'], change['xaxis.range[1]']];
      if (typeof low === 'number' && typeof high === 'number')
        this.#window = [Math.min(low, high), Math.max(low, high)];
      else if (change['xaxis.autorange']) this.#window = undefined;
      else return;
      this.#frame.request();
    });
    plot.on('plotly_click', ({ points }) => {
      for (const { x, curveNumber } of points) if (typeof x === 'number') this.#options.onClick?.(x, curveNumber);
    });
  }
}

/** Nothing leaves the page: plotly 4 would offer to upload the data to its cloud. */
const CONFIG = {
  displaylogo: false,
  responsive: false,
  showSendToCloud: false,
  modeBarButtonsToRemove: ['select2d', 'lasso2d'],
};
