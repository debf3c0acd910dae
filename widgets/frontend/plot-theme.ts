import type { PlotlyFigure } from '../state/plotly.js';

/** The layout in JupyterLab's colours, which are CSS variables. `uirevision`: a redraw keeps zoom and hidden traces. */
export function themed(layout: PlotlyFigure['layout'], el: HTMLElement): PlotlyFigure['layout'] {
  const style = getComputedStyle(el);
  const color = (variable: string, otherwise: string) => style.getPropertyValue(variable).trim() || otherwise;
  const text = color('--jp-ui-font-color1', '#222222');
  const line = color('--jp-border-color2', '#e0e0e0');
  const axis = { gridcolor: line, linecolor: color('--jp-border-color1', '#bdbdbd'), mirror: true, zeroline: false };
  return {
    margin: { l: 60, r: 20, t: 48, b: 52 },
    uirevision: 'kept',
    hoverlabel: { namelength: -1 },
    ...layout,
    font: { color: text, family: color('--jp-ui-font-family', 'sans-serif'), size: 12 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    xaxis: { ...axis, ...(layout.xaxis as object | undefined) },
    yaxis: { ...axis, ...(layout.yaxis as object | undefined) },
  };
}
