import { usePlotly } from './plotly-loader.js';

/** plotly as a chunk of its own beside the extension. */
usePlotly(() => import('plotly.js-cartesian-dist-min').then((module) => module.default));
