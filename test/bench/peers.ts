import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../helpers/jupyterlab.js';

/** What a kernel is asked in its own language. `i` makes the text new each time. */
export interface Cells {
  trivial(i: number): string;
  variable(i: number): string;
  /** Code before the tensor cells, and the cell; absent: no tensors there. */
  tensors?: { prepare: string; cell(i: number): string };
  /** A name to complete, the cursor at its end. */
  completion: { prepare: string; code: string };
  /** Opens a target "echo" that sends back what comes, and a cell that awaits. Absent: no comms there. */
  echo?: { prepare: string; waits: string };
}

export interface Peer {
  name: string;
  /** Command line, for a connection file. Undefined: our own kernel. */
  argv?: (connectionFile: string) => string[];
  cells: Cells;
}

const TYPESCRIPT: Cells = {
  trivial: (i) => `1 + ${i}`,
  variable: (i) => `const v${i} = ${i}; console.log(v${i})`,
  completion: { prepare: 'const bears = [1, 2];', code: 'bears.fi' },
};
const TENSORS = {
  prepare: "import * as tf from '@tensorflow/tfjs-node'",
  cell: (i: number) => `tf.tidy(() => tf.tensor1d([1, 2, ${i}]).square().sum().dataSync()[0])`,
};
const OURS: Cells = {
  ...TYPESCRIPT,
  tensors: TENSORS,
  echo: {
    prepare: `const host = (globalThis as any)[Symbol.for('notebear.kernelHost')];
host.registerCommTarget('echo', (comm: any) => comm.onMessage(({ data }: any) => comm.send(data)));`,
    waits: 'await new Promise((r) => setTimeout(r, 1e6))',
  },
};
const PYTHON: Cells = {
  trivial: (i) => `1 + ${i}`,
  variable: (i) => `v${i} = ${i}; print(v${i})`,
  completion: { prepare: 'bears = [1, 2]', code: 'bears.in' },
  echo: {
    prepare: `import asyncio
def opened(comm, _):
    comm.on_msg(lambda message: comm.send(message['content']['data']))
get_ipython().kernel.comm_manager.register_target('echo', opened)`,
    waits: 'await asyncio.sleep(1e6)',
  },
};

const venv = join(root, 'build/bench-peers');

/** Our kernel and the others, which are installed into build/bench-peers on first use. */
export function peers(): Peer[] {
  const python = join(venv, 'bin/python');
  if (!existsSync(join(venv, 'installed'))) {
    run('python3', ['-m', 'venv', '--clear', venv]);
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'ipykernel==7.4.0', 'deno==2.9.6']);
    run(python, ['-c', `open(${JSON.stringify(join(venv, 'installed'))}, 'w')`]);
  }
  return [
    { name: 'notebear', cells: OURS },
    { name: 'ipykernel', argv: (file) => [python, '-m', 'ipykernel_launcher', '-f', file], cells: PYTHON },
    {
      name: 'tslab',
      argv: (file) => [process.execPath, join(root, 'node_modules/tslab/bin/tslab'), 'kernel', '--config-path', file],
      cells: { ...TYPESCRIPT, tensors: TENSORS },
    },
    {
      name: 'deno',
      argv: (file) => [join(venv, 'bin/deno'), 'jupyter', '--kernel', '--conn', file],
      cells: TYPESCRIPT,
    },
  ];
}

function run(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
}
