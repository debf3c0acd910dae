// @ts-check
/** Bundles compiled front-end code with rspack, which @jupyter/builder brings along. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/**
 * Bundles the modules `entries` (name → file in `build/widgets/frontend`) into the folder `out`, each as `<name>.js`.
 * @param {object} options
 * @param {string} options.root The repository's folder.
 * @param {Record<string, string>} options.entries
 * @param {string} options.out
 * @param {'module' | 'script'} options.as A module exports what its entry exports; a script can be opened from a disk.
 */
export async function bundle({ root, entries, out, as }) {
  // Not a dependency of ours: the builder's own.
  const builder = createRequire(join(root, 'node_modules/@jupyter/builder/package.json'));
  const { rspack } = builder('@rspack/core');
  const module = as === 'module';
  const compiler = rspack({
    mode: 'production',
    target: ['web', 'es2022'],
    context: root,
    entry: Object.fromEntries(
      Object.entries(entries).map(([name, file]) => [name, join(root, 'build/widgets/frontend', file)]),
    ),
    output: { path: out, filename: '[name].js', ...(module ? { module, library: { type: 'module' } } : {}) },
    optimization: { splitChunks: false },
    performance: { hints: false },
    devtool: false,
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  if (stats.hasErrors())
    throw new Error(`bundling ${Object.values(entries)} failed:\n${stats.toString('errors-only')}`);
}

/**
 * Builds what the kernel sends to an anywidget front end into `build/anywidget`: our widgets as one module, and plotly,
 * gzipped. Returns the folder.
 * @param {{ root: string }} options
 */
export async function buildAnywidget({ root }) {
  const [work, place] = [join(root, `build/anywidget-${process.pid}`), join(root, 'build/anywidget')];
  try {
    const entries = { widgets: 'anywidget/anywidget.js', plotly: 'anywidget/plotly-module.js' };
    await bundle({ root, entries, out: work, as: 'module' });
    await mkdir(place, { recursive: true });
    const packed = await promisify(gzip)(await readFile(join(work, 'plotly.js')), { level: 9 });
    await writeFile(join(work, 'plotly.js.gz'), packed);
    for (const name of ['widgets.js', 'plotly.js.gz']) await rename(join(work, name), join(place, name));
    return place;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
