/** The few functions of plotly.js that are used here; the package brings no types of its own. */
declare module 'plotly.js-cartesian-dist-min' {
  type Json = Record<string, unknown>;
  /** An element that a plot was drawn in. */
  export interface PlotlyElement {
    on(event: 'plotly_relayout', handler: (change: Json) => void): void;
    on(event: 'plotly_click', handler: (event: { points: { x: unknown; curveNumber: number }[] }) => void): void;
  }
  const Plotly: {
    react(element: HTMLElement, data: Json[], layout: Json, config?: Json): Promise<HTMLElement>;
    purge(element: HTMLElement): void;
  };
  export default Plotly;
}
