/** The few functions of plotly.js that are used here; the package brings no types of its own. */
declare module 'plotly.js-cartesian-dist-min' {
  type Json = Record<string, unknown>;
  const Plotly: {
    react(element: HTMLElement, data: Json[], layout: Json, config?: Json): Promise<HTMLElement>;
    purge(element: HTMLElement): void;
  };
  export default Plotly;
}
