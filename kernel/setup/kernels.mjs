// @ts-check
/**
 * Compiles the library's own TensorFlow ops (`src/native/kernels`), with the headers of the wheel that the addon is built
 * on. `module.cc` is for any processor; what does the work for those with AVX2, which `module.cc` asks for.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { compiler, wheelHasLibraries } from './tensorflow.mjs';

/** @typedef {(command: string, args: string[], cwd: string) => Promise<void>} Run */

const sources = join(root, 'src/native/kernels');
const built = join(root, 'build/src/native');

/** What `buildKernels` leaves in a folder; where that cannot be, a file that says why. */
const ADDON = 'kernels.node';
const MISSING = 'kernels-missing.txt';
export const kernelsAddon = join(built, ADDON);
export const kernelsMissing = join(built, MISSING);

/** Sources that know no TensorFlow. */
const WORKERS = ['winograd', 'products', 'patches', 'rows', 'depthwise', 'batch-norm', 'max-pool', 'adam'];

const COMMON = ['-std=c++17', '-fPIC', '-w', '-DNDEBUG', '-c'];

/**
 * Gives why they cannot be had here, if they cannot: they are not needed for anything but speed.
 * @param {{ wheel: string, run: Run, folder?: string }} options `wheel`: the installed wheel's `tensorflow` folder.
 */
export async function buildKernels({ wheel, run, folder = built }) {
  mkdirSync(folder, { recursive: true });
  for (const name of [ADDON, MISSING]) rmSync(join(folder, name), { force: true });
  const reason = wheelHasLibraries(wheel) ? await compile(wheel, run, folder) : "There are no headers of TensorFlow's";
  if (reason) writeFileSync(join(folder, MISSING), `${reason}\n`);
  return reason;
}

/** @param {string} wheel @param {Run} run @param {string} folder */
async function compile(wheel, run, folder) {
  const headers = [`-I${join(root, 'node_modules/node-api-headers/include')}`, `-I${join(wheel, 'include')}`];
  const vectors = process.arch === 'x64' ? ['-mavx2', '-mfma'] : [];
  const objectOf = (/** @type {string} */ name) => join(folder, `kernels-${name}.o`);
  const objects = ['module', ...WORKERS].map(objectOf);
  const addon = join(folder, ADDON);
  const lib = join(root, 'node_modules/@tensorflow/tfjs-node/deps/lib');
  // No path to them is written into it: tfjs' addon, which is loaded first, has brought them.
  const libraries =
    process.platform === 'darwin'
      ? ['-undefined', 'dynamic_lookup']
      : [`-L${lib}`, '-ltensorflow', '-ltensorflow_framework'];
  try {
    const registers = ['-O2', '-DNAPI_VERSION=8', ...headers, 'module.cc', '-o', objectOf('module')];
    await run(compiler(), [...COMMON, ...registers], sources);
    for (const name of WORKERS)
      await run(
        compiler(),
        [...COMMON, '-O3', '-fno-math-errno', ...vectors, `${name}.cc`, '-o', objectOf(name)],
        sources,
      );
    await run(compiler(), ['-shared', ...objects, '-o', `${addon}.new`, ...libraries], folder);
    renameSync(`${addon}.new`, addon);
  } catch (error) {
    return `They could not be compiled (${error instanceof Error ? error.message : error})`;
  } finally {
    for (const object of objects) rmSync(object, { force: true });
  }
  return undefined;
}
