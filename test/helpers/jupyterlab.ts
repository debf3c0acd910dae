import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { install } from '../../kernel/install.js';
import { launchBrowser, missingBrowser } from './browser.js';
import { LabPage } from './lab-page.js';

export type { LabPage } from './lab-page.js';

/** The repository's folder; compiled, this file is two folders deeper. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

const venv = join(root, '.venv');
const labextension = join(root, 'build/labextension');

/** Why the browser tests cannot run here; undefined if they can. */
export function missingForBrowserTests(): string | undefined {
  if (!existsSync(join(venv, 'bin/jupyter'))) return 'no .venv with JupyterLab; `npm run setup` makes it';
  if (!existsSync(join(labextension, 'package.json')))
    return 'build/labextension is missing; `npm run setup` builds it';
  return missingBrowser();
}

/** Starts JupyterLab with our kernel and front end, and a browser at it. `stop` ends both and removes the folder. */
export async function startLab(): Promise<{ lab: LabPage; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'notebear-lab-'));
  const server = await startServer(folder);
  const browser = await launchBrowser();
  const stop = async () => {
    await browser.close();
    await stopServer(server.child);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    return { lab: await openPage(browser, `http://127.0.0.1:${server.port}/lab`, join(folder, 'work')), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openPage(browser: Browser, url: string, folder: string): Promise<LabPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = `${message.text()} ${message.location().url}`;
    if (!EXPECTED.some((expected) => expected.test(text))) errors.push(text);
  });
  await page.goto(url);
  return new LabPage(page, errors, folder);
}

/** JupyterLab's own errors that say nothing about us. */
const EXPECTED = [
  // The language server is an optional part of it that is not installed.
  /\/lsp\//,
  // After a reload it asks the kernel for the debugger's state; a test that restarts the kernel may come before the answer.
  /Could not restore the debugger state: Canceled future/,
];

async function startServer(folder: string): Promise<{ child: ChildProcess; port: number }> {
  const [data, work, port] = [join(folder, 'share/jupyter'), join(folder, 'work'), await freePort()];
  await mkdir(work, { recursive: true });
  install({ dataDir: data, labextension });
  await writeSettings(join(folder, 'config/lab/user-settings/@jupyterlab'));
  const env = {
    ...process.env,
    JUPYTER_PATH: data,
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
  };
  const args = ['lab', '--no-browser', '--allow-root', `--port=${port}`, '--ServerApp.port_retries=0', ...SERVER_ARGS];
  const child = spawn(join(venv, 'bin/jupyter'), args, { cwd: work, env, stdio: ['ignore', 'ignore', 'pipe'] });
  await serverReady(child, port);
  return { child, port };
}

const SETTINGS = {
  // JupyterLab asks a new user about news and looks for updates; neither belongs in a test.
  'apputils-extension/notification': { fetchNews: 'false', checkForUpdates: false },
  // It gives up on a completion after a second, which a busy machine may take for the first one; and it shows the
  // documentation of what it offers only where that is asked for.
  'completer-extension/manager': { providerTimeout: 20_000, showDocumentationPanel: true },
};

async function writeSettings(folder: string): Promise<void> {
  for (const [name, settings] of Object.entries(SETTINGS)) {
    const file = join(folder, `${name}.jupyterlab-settings`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(settings));
  }
}

const SERVER_ARGS = [
  '--IdentityProvider.token=',
  '--ServerApp.disable_check_xsrf=True',
  '--LabApp.expose_app_in_browser=True',
];

async function serverReady(child: ChildProcess, port: number): Promise<void> {
  let log = '';
  child.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`http://127.0.0.1:${port}/api/status`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  child.kill('SIGKILL');
  throw new Error(`JupyterLab did not start:\n${log}`);
}

/** The server shuts its kernels down on SIGTERM; it gets ten seconds for that. */
async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((done) => child.once('exit', done));
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
