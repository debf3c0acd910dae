import type { Figure } from '../state/figure.js';
import { type AppendPoints, type RecorderPlotState, unpackFigure } from '../state/recorder-plot.js';
import { appendPoints } from './append-points.js';
import type { WidgetModel } from './widget-model.js';

/**
 * The figure of one model with all points so far. It listens from the model's beginning, drawn or not, so a view that
 * is made late misses none; where messages were missed it asks for the whole figure.
 */
export class FigureStore {
  figure: Figure;
  readonly #changed = new Set<() => void>();

  constructor(model: WidgetModel<RecorderPlotState>) {
    this.figure = unpackFigure(model.get('figure'));
    model.on('change:figure', () => {
      this.figure = unpackFigure(model.get('figure'));
      this.#tell();
    });
    model.onMessage((message, buffers) => {
      if ((message as AppendPoints).type !== 'append') return;
      if (appendPoints(this.figure, message as AppendPoints, buffers)) this.#tell();
      else model.send({ type: 'resync' });
    });
  }

  /** Calls `listener` after each change. Returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#changed) listener();
  }
}
