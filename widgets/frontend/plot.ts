import type { PlotlyFigure } from '../state/plotly.js';
import { element, onNextFrame } from './dom.js';
import { addStyle } from './style.js';

/** Height of a plot, px; it is as wide as its output, within the limit of the style sheet. */
const HEIGHT = 400;

/**
 * Keeps a plot drawn in `el`: in the colours of the page's theme, as wide as the element, and with the reader's zoom
 * kept while points come. `figure` is asked whenever it is drawn again.
 */
export class Plot {
  readonly #figure: () => PlotlyFigure;
  readonly #box = element('div', { className: 'notebear-plot' });
  readonly #frame = onNextFrame(() => void this.#draw());
  readonly #resized = new ResizeObserver(() => this.#frame.request());
  readonly #themed = new MutationObserver(() => this.#frame.request());
  #removed = false;

  constructor(el: HTMLElement, figure: () => PlotlyFigure) {
    this.#figure = figure;
    addStyle();
    el.append(this.#box);
    this.#resized.observe(this.#box);
    this.#themed.observe(document.body, { attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'] });
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
    const { data, layout } = this.#figure();
    await plotly.react(this.#box, data, { ...themed(layout, this.#box), width, height: HEIGHT }, CONFIG);
  }
}

const CONFIG = { displaylogo: false, responsive: false, modeBarButtonsToRemove: ['select2d', 'lasso2d'] };

/** plotly is a chunk of its own, fetched when the first plot is drawn: it must not delay a kernel's first output. */
let plotly: Promise<typeof import('plotly.js-cartesian-dist-min').default> | undefined;

function loadPlotly() {
  plotly ??= import('plotly.js-cartesian-dist-min').then((module) => module.default);
  return plotly;
}

/** The layout in JupyterLab's colours, which are CSS variables. `uirevision`: a redraw keeps zoom and hidden traces. */
function themed(layout: PlotlyFigure['layout'], el: HTMLElement): PlotlyFigure['layout'] {
  const style = getComputedStyle(el);
  const color = (variable: string, otherwise: string) => style.getPropertyValue(variable).trim() || otherwise;
  const text = color('--jp-ui-font-color1', '#222222');
  const line = color('--jp-border-color2', '#e0e0e0');
  const axis = { gridcolor: line, linecolor: color('--jp-border-color1', '#bdbdbd'), mirror: true, zeroline: false };
  return {
    margin: { l: 60, r: 20, t: 48, b: 52 },
    uirevision: 'kept',
    ...layout,
    font: { color: text, family: color('--jp-ui-font-family', 'sans-serif'), size: 12 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    xaxis: { ...axis, ...(layout.xaxis as object | undefined) },
    yaxis: { ...axis, ...(layout.yaxis as object | undefined) },
  };
}
