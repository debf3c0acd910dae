import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { root } from '../helpers/jupyterlab.js';

/** PyTorch and fastai in a process of their own, which `training-peer.py` serves: one JSON line asked, one answered. */
export class PythonPeer {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  /** `env`: variables beside those of this process. */
  constructor(env: Record<string, string> = {}) {
    const script = join(root, 'test/bench/training-peer.py');
    const options = {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'] as ['pipe', 'pipe', 'inherit'],
    };
    this.child = spawn(peerPython(), [script], options);
    this.#answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Asks for a piece of work by the name of its function. Throws with Python's own words where it fails. */
  async ask<Answer>(task: string, options: object = {}): Promise<Answer> {
    this.child.stdin.write(`${JSON.stringify({ task, ...options })}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`the peer's process ended while it did ${task}`);
    const answer = JSON.parse(value) as Answer & { error?: string };
    if (answer.error !== undefined) throw new Error(`the peer's ${task}: ${answer.error}`);
    return answer;
  }

  /** Ends the process. */
  close(): void {
    this.child.stdin.end();
  }
}

const venv = join(root, 'build/bench-training-peers');

/**
 * What is installed, one call of pip each. fastai asks for a torchvision of torch's own build, with operators that are not
 * needed here: without dependencies any will do.
 */
const PACKAGES = [
  ['torch==2.13.0'],
  ['--no-deps', 'torchvision==0.29.1', 'fastai==2.8.12', 'fastcore==2.2.39', 'fasttransform==0.0.5', 'timm==1.0.31'],
  ['--no-deps', 'fastprogress==1.0.3', 'fastdownload==0.0.8', 'safetensors==0.8.0', 'huggingface_hub==2.4.0'],
  [
    'numpy',
    'pandas',
    'scikit-learn',
    'pillow',
    'matplotlib',
    'pyyaml',
    'requests',
    'scipy',
    'packaging',
    'plum-dispatch',
  ],
  ['cloudpickle', 'ipython'],
];

/**
 * The Python with the peers in it: `NOTEBEAR_BENCH_PYTHON`, or an environment below build/ that is made on first use.
 */
export function peerPython(): string {
  const own = process.env.NOTEBEAR_BENCH_PYTHON;
  if (own) return own;
  const python = join(venv, 'bin/python');
  if (existsSync(join(venv, 'installed'))) return python;
  run('python3', ['-m', 'venv', '--clear', venv]);
  for (const packages of PACKAGES)
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  run(python, ['-c', `open(${JSON.stringify(join(venv, 'installed'))}, 'w')`]);
  return python;
}

function run(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
}
