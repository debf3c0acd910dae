import { toPlotly } from '../state/plotly.js';
import type { RecorderPlotState } from '../state/recorder-plot.js';
import { Plot } from './plot.js';
import type { Render } from './widget-model.js';

/** The plot; `points` is the model's event for points it has taken into its figure. */
export const renderRecorderPlot: Render<RecorderPlotState> = ({ model, el }) => {
  const plot = new Plot(el, () => toPlotly(model.get('figure')));
  const update = () => {
    el.setAttribute('role', 'img');
    el.setAttribute('aria-label', model.get('figure').summary);
    plot.update();
  };
  model.on('change:figure points', update);
  update();
  return () => {
    model.off('change:figure points', update);
    plot.remove();
  };
};
