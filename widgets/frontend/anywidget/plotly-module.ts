/** plotly as an ES module of its own: what a page asks the kernel for. */
export { default } from 'plotly.js-cartesian-dist-min';
