import { Widget } from '@lumino/widgets';
import type { PlotlyFigure } from '../state/plotly.js';
import { captioned } from './caption.js';
import { Plot } from './plot.js';
import './plotly-chunk.js';

const MIME = 'application/vnd.plotly.v1+json';

/** The part of JupyterLab's `IRenderMime.IMimeModel` that is used. */
interface MimeModel {
  readonly data: Record<string, unknown>;
}

/** Draws an output of plotly's MIME type; an update of the output is drawn into the same plot. */
class PlotlyRenderer extends Widget {
  #figure: PlotlyFigure = { data: [], layout: {} };
  #plot: Plot | undefined;
  #caption: ReturnType<typeof captioned> | undefined;

  async renderModel(model: MimeModel): Promise<void> {
    // A copy: plotly writes into what it is given, and this is the notebook's own content.
    const { data = [], layout = {} } = structuredClone(model.data[MIME]) as Partial<PlotlyFigure>;
    this.#figure = { data, layout };
    this.#caption ??= captioned(this.node);
    this.#plot ??= new Plot(this.#caption.body, { figure: () => structuredClone(this.#figure) });
    this.#plot.update();
    const text = model.data['text/plain'];
    this.#caption.say([text].flat().join(''));
  }

  override dispose(): void {
    this.#plot?.remove();
    super.dispose();
  }
}

/** `safe`: the figure is data and plotly runs no code from it, so it is drawn in notebooks that are not trusted too. */
export default {
  id: 'notebear-widgets:plotly',
  dataType: 'json',
  rank: 0,
  rendererFactory: { safe: true, mimeTypes: [MIME], defaultRank: 50, createRenderer: () => new PlotlyRenderer() },
};
