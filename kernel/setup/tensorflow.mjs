// @ts-check
/**
 * Builds tfjs-node's addon against the TensorFlow of a PyPI wheel: current kernels (oneDNN, AVX-512, bfloat16), where
 * the stock download is libtensorflow 2.9. The addon speaks N-API only, so Node's headers come from `node-api-headers`
 * and nothing has to be fetched for the Node version at hand.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** The file names that the addon's linker and loader look for → the wheel's files. */
const LINKS = {
  linux: {
    'libtensorflow.so': 'libtensorflow_cc.so.2',
    'libtensorflow_cc.so.2': 'libtensorflow_cc.so.2',
    'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
    'libtensorflow_framework.so.2': 'libtensorflow_framework.so.2',
  },
  darwin: {
    'libtensorflow.2.dylib': 'libtensorflow_cc.2.dylib',
    'libtensorflow_cc.2.dylib': 'libtensorflow_cc.2.dylib',
    'libtensorflow_framework.2.dylib': 'libtensorflow_framework.2.dylib',
  },
};

/**
 * Links the wheel's libraries into the package and compiles the addon beside them.
 * @param {{ root: string, wheel: string, run: (command: string, args: string[], cwd: string) => Promise<void> }} options
 *   `root`: the repository; `wheel`: the installed wheel's `tensorflow` folder.
 */
export async function buildAddon({ root, wheel, run }) {
  const tfjs = join(root, 'node_modules/@tensorflow/tfjs-node');
  const lib = join(tfjs, 'deps/lib');
  const include = join(tfjs, 'deps/include');
  rmSync(join(tfjs, 'deps'), { recursive: true, force: true });
  mkdirSync(lib, { recursive: true });
  symlinkSync(join(wheel, 'include'), include);
  const links = process.platform === 'darwin' ? LINKS.darwin : LINKS.linux;
  for (const [name, target] of Object.entries(links)) symlinkSync(join(wheel, target), join(lib, name));

  const out = join(tfjs, 'lib/napi-v8');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'tfjs_backend.cc'), forThreads(readFileSync(join(tfjs, 'binding/tfjs_backend.cc'), 'utf8')));
  await run(compiler(), compileArguments({ tfjs, root, include, lib, output: join(out, 'new.node') }), tfjs);
  renameSync(join(out, 'new.node'), addonPath(root));
}

/**
 * The addon's backend for several threads: the set in which it keeps the names of attributes is one for all threads as
 * published, and two that add to it at once (the decoding threads, with their first pictures) corrupt the memory.
 * @param {string} source
 */
export function forThreads(source) {
  const [before, after, ...more] = source.split(ONE_FOR_ALL);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`tfjs-node's tfjs_backend.cc is not as expected: it should have one line '${ONE_FOR_ALL}'`);
  return `${before}${ONE_FOR_ALL.replace('static', 'static thread_local')}${after}`;
}

const ONE_FOR_ALL = 'static std::set<std::string> ATTR_NAME_SET;';

/** @param {string} root */
export const addonPath = (root) => join(root, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');

/**
 * The libraries that the addon loads. Links to a wheel that was removed since do not exist for `existsSync`.
 * @param {string} root
 */
export function linkedLibraries(root) {
  const lib = join(root, 'node_modules/@tensorflow/tfjs-node/deps/lib');
  return existsSync(lib) ? readdirSync(lib).map((name) => join(lib, name)) : [lib];
}

/** @param {string} wheel */
export const wheelHasLibraries = (wheel) =>
  ['libtensorflow_cc.so.2', 'libtensorflow_cc.2.dylib'].some((name) => existsSync(join(wheel, name)));

/** The C++ compiler's command: `CXX` where it is set, else `c++`. */
export const compiler = () => process.env.CXX || 'c++';

/** @param {{ tfjs: string, root: string, include: string, lib: string, output: string }} paths */
function compileArguments({ tfjs, root, include, lib, output }) {
  const platform =
    process.platform === 'darwin'
      ? [
          '-undefined',
          'dynamic_lookup',
          '-Wl,-rpath,@loader_path/../../deps/lib',
          '-ltensorflow.2',
          '-ltensorflow_framework.2',
        ]
      : ['-Wl,-rpath,$ORIGIN/../../deps/lib', '-ltensorflow', '-ltensorflow_framework'];
  return [
    '-shared', '-fPIC', '-O2', '-std=c++17', '-w',
    '-DNAPI_VERSION=8',
    `-I${join(root, 'node_modules/node-api-headers/include')}`, `-I${include}`,
    `-I${tfjs}`, `-I${join(tfjs, 'binding')}`, join(dirname(output), 'tfjs_backend.cc'), join(tfjs, 'binding/tfjs_binding.cc'),
    '-o', output,
    `-L${lib}`, ...platform,
  ]; // biome-ignore format: a command line
}
