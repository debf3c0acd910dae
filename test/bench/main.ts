/** `npm run bench -- NAME [options]`: runs a benchmark of this folder by its name. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [name = ''] = process.argv.splice(2, 1);
const file = new URL(`./${name}.js`, import.meta.url);
if (!/^[\w-]+$/.test(name) || name === 'main' || !existsSync(fileURLToPath(file)))
  throw new Error(
    `usage: npm run bench -- NAME [options], where NAME is a file of test/bench such as "kernel"; got "${name}"`,
  );
await import(file.href);
