/**
 * What the widgets cost: `npm run bench -- widgets [--pictures 10000] [--no-browser]`.
 *
 * Live plots and tables beside a training loop; comparing pictures whose features are known and the first page of the
 * cleaner, in this process; then the same in JupyterLab in Chromium: first page, frames while scrolling, comm traffic.
 */
import { parseArgs } from 'node:util';
import { missingForBrowserTests } from '../helpers/jupyterlab.js';
import { inJupyterLab } from './widgets/in-jupyterlab.js';
import { comparing, firstPage } from './widgets/large-set.js';
import { livePlots, millionPoints } from './widgets/live-plots.js';

const { values } = parseArgs({
  options: { pictures: { type: 'string', default: '10000' }, 'no-browser': { type: 'boolean', default: false } },
});
const count = Number(values.pictures);
if (!Number.isInteger(count) || count < 100)
  throw new Error(`--pictures must be a whole number of at least 100, got ${values.pictures}`);

await livePlots();
millionPoints();
await comparing(count);
await firstPage(count);
const missing = values['no-browser'] ? '--no-browser was given' : missingForBrowserTests();
if (missing) console.log(`in JupyterLab: not measured, ${missing}`);
else await inJupyterLab(count);
