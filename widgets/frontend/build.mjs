// @ts-check
/**
 * Builds the JupyterLab extension from the compiled front end (`build/widgets`) into `build/labextension`.
 *
 * @jupyter/builder is called directly: it needs neither yarn nor Python. It empties its output folder first, so it works
 * in a folder of its own, which takes the old one's place only when all went well.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @param {object} options
 * @param {string} options.root The repository's folder.
 * @param {(command: string, args: string[], cwd: string) => Promise<unknown>} options.run Runs a child process to its
 *   end; rejects if it fails.
 * @returns {Promise<string>} The folder of the extension, `build/labextension`.
 */
export async function buildLabextension({ root, run }) {
  const build = join(root, 'build');
  if (!existsSync(join(build, 'widgets/frontend/plugin.js'))) {
    throw new Error(
      'widgets: build/widgets/frontend/plugin.js is missing; compile the TypeScript first (`npm run build`)',
    );
  }
  const work = join(build, `labextension-${process.pid}`);
  try {
    await writePackage(join(root, 'widgets/package.json'), work);
    const core = join(root, 'node_modules/@jupyterlab/core-meta/core.package.json');
    const builder = join(root, 'node_modules/@jupyter/builder/lib/build-labextension.js');
    await run(process.execPath, [builder, '--core-package-file', core, work], root);
    return await takePlace(join(work, 'out'), join(build, 'labextension'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * The package as the builder wants it: beside the compiled files, with a `main` that exists.
 * @param {string} source
 * @param {string} work
 */
async function writePackage(source, work) {
  const { jupyterlab, ...about } = JSON.parse(await readFile(source, 'utf8'));
  const beside = (/** @type {string} */ path) => `../${path}`;
  await mkdir(work, { recursive: true });
  const paths = { extension: beside(jupyterlab.extension), mimeExtension: beside(jupyterlab.mimeExtension) };
  const content = {
    ...about,
    main: '../widgets/frontend/index.js',
    jupyterlab: { ...jupyterlab, ...paths, outputDir: 'out', webpackConfig: 'webpack.config.cjs' },
  };
  // plotly is larger than the builder likes, and is a chunk of its own for that reason: no warning about it.
  await writeFile(join(work, 'webpack.config.cjs'), 'module.exports = { performance: { hints: false } };\n');
  await writeFile(join(work, 'package.json'), JSON.stringify(content, null, 2));
}

/**
 * @param {string} made
 * @param {string} place
 */
async function takePlace(made, place) {
  const old = `${place}-old-${process.pid}`;
  if (existsSync(place)) await rename(place, old);
  await rename(made, place);
  await rm(old, { recursive: true, force: true });
  return place;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  /** @type {(command: string, args: string[], cwd: string) => Promise<void>} */
  const run = (command, args, cwd) =>
    new Promise((done, fail) => {
      const child = spawn(command, args, { cwd, stdio: 'inherit' });
      child.once('error', fail);
      child.once('exit', (code) => (code === 0 ? done() : fail(new Error(`${command} ended with exit code ${code}`))));
    });
  await buildLabextension({ root: resolve(fileURLToPath(import.meta.url), '../../..'), run });
}
