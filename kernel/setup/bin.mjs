#!/usr/bin/env node
// @ts-check
/** The command `notebear`. Plain JavaScript, so that it can say what is missing before anything is built. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.mjs';

const cli = join(root, 'build/kernel/cli.js');
if (!existsSync(cli)) {
  process.stderr.write('notebear is not built yet. Run `npm run setup` in its folder first.\n');
  process.exit(1);
}
const { main } = await import(pathToFileURL(cli).href);
process.exitCode = await main(process.argv.slice(2));
