// @ts-check
/** `npm run setup`: brings everything up to date and stops. */
import { setUp } from './set-up.mjs';

await setUp();
process.stderr.write('Everything is set up. npm start opens the lessons in JupyterLab.\n');
