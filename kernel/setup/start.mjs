// @ts-check
/**
 * `npm start`: sets everything up and opens JupyterLab on the page that leads through the lessons. What follows `--` goes to JupyterLab
 * (`npm start -- --no-browser --port 9999`); a notebook's path there is opened in place of it.
 */
import { spawn } from 'node:child_process';
import { root, venvCommand } from './paths.mjs';
import { setUp } from './set-up.mjs';

await setUp();
const args = process.argv.slice(2);
const notebook = args.some((arg) => arg.endsWith('.ipynb')) ? [] : ['notebooks/start.ipynb'];
// Jupyter will not run as root unless told so; in a container there is nobody else to be.
const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
const lab = spawn(venvCommand('jupyter-lab'), [...notebook, `--ServerApp.root_dir=${root}`, ...asRoot, ...args], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches the child by itself and it asks back; this process only waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => lab.kill('SIGTERM'));
lab.on('error', (error) => {
  process.stderr.write(
    `JupyterLab could not be started: ${error.message}. Remove the folder .venv and run npm start again.\n`,
  );
  process.exit(1);
});
lab.on('close', (code) => process.exit(code ?? 1));
