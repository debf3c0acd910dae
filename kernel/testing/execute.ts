import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { KERNEL_NAME } from '../install.js';
import { type ParameterValue, parameterCell } from '../run/parameters.js';

/** What is run, and how. Positions are those of the cells in the stored notebook. */
export interface ExecuteRequest {
  notebook: string;
  /** Where the executed notebook is written. */
  executed: string;
  kernel: string;
  parameters: Record<string, ParameterValue>;
  raises: number[];
  skip: number[];
  /** Seconds, by position. */
  timeouts: Record<number, number>;
}

/** What ended a run early. */
export interface Failure {
  kind: 'error' | 'timeout' | 'dead';
  message: string;
  /** The cell that ran. */
  position: number;
}

export interface ExecuteOptions {
  python: string;
  /** Path of `check.py`. */
  driver: string;
  env: NodeJS.ProcessEnv;
  /** Called when a cell begins. */
  onCell?: ((position: number) => void) | undefined;
}

/** Runs a notebook in a fresh kernel through nbclient. Resolves with what ended it early, or null. */
export function execute(
  request: ExecuteRequest,
  { python, driver, env, onCell }: ExecuteOptions,
): Promise<Failure | null> {
  const child = spawn(python, [driver], { env: { ...env, PYTHONUNBUFFERED: '1' }, stdio: 'pipe' });
  // Other kernels' languages are papermill's business.
  const source = request.kernel === KERNEL_NAME ? parameterCell(request.parameters) : null;
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify({ ...request, source, timeout: null }));
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  let position = 0;
  let ended: { end: Omit<Failure, 'position'> | null } | null = null;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = JSON.parse(line) as { begin?: number; end?: Omit<Failure, 'position'> | null };
    if (told.end !== undefined) ended = { end: told.end };
    else if (typeof told.begin === 'number') {
      position = told.begin;
      onCell?.(position);
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (!ended) reject(new Error(`the notebook could not be run (exit code ${code}):\n${errors.join('').trim()}`));
      else resolve(ended.end && { ...ended.end, position });
    });
  });
}
