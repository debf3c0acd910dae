type Plotly = typeof import('plotly.js-cartesian-dist-min').default;

let load: () => Promise<Plotly> = () =>
  Promise.reject(new Error('usePlotly was not called: where plotly is, is not known'));
let plotly: Promise<Plotly> | undefined;

/** Says where plotly comes from; it is fetched when the first plot is drawn, for it must not delay a kernel's first output. */
export function usePlotly(loader: () => Promise<Plotly>): void {
  load = loader;
}

/** plotly, fetched once. After a failure the next plot tries again. */
export function loadPlotly(): Promise<Plotly> {
  plotly ??= load().catch((error: unknown) => {
    plotly = undefined;
    throw error;
  });
  return plotly;
}
