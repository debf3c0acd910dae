import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, KERNEL_NAME } from '../install.js';
import type { ParameterValue } from '../run/parameters.js';
import { findPython } from '../run/python.js';
import { compareOutputs, type Difference } from './compare.js';
import { execute, type Failure } from './execute.js';
import { type Cell, isTested, type Notebook, readNotebook, textOf, writeNotebook } from './notebook.js';
import { type CellSettings, settingsOf } from './settings.js';

export interface TestOptions {
  /** Values for the cell tagged `parameters`. */
  parameters?: Record<string, ParameterValue>;
  /** Kernel to run in. Default: the one that the notebook names, ours where it names none. */
  kernel?: string;
  /** Settings of cells and notebooks that say nothing else. */
  defaults?: Partial<CellSettings>;
  /** Write what came in place of what is stored, in the cells that differ. Default false. */
  update?: boolean;
  /** Called when a cell begins, with its position among the cells. */
  onCell?: (position: number) => void;
}

export interface CellResult {
  /** Position among all cells, from 0, and among the code cells, from 1. */
  position: number;
  number: number;
  /** The first line of the cell that is no setting of the test. */
  title: string;
  status: 'passed' | 'updated' | 'failed' | 'skipped' | 'not run';
  seconds: number;
  /** Why it failed, if not for the differences. */
  error: string | null;
  differences: Difference[];
}

export interface NotebookResult {
  path: string;
  passed: boolean;
  seconds: number;
  cells: CellResult[];
}

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Runs a notebook from top to bottom in a fresh kernel and compares what each cell gives out with what is stored. How
 * strictly, its metadata, tags and comments say: see `settingsOf`. The notebook itself is only written with `update`.
 *
 * Throws an `Error` when there is no such notebook, a setting is not understood, or there is no Python with nbclient.
 */
export async function testNotebook(path: string, options: TestOptions = {}): Promise<NotebookResult> {
  const file = resolve(path);
  const stored = await readNotebook(file);
  const settings = stored.cells.map((cell, position) => cellSettings(cell, position, stored, file, options.defaults));
  const began = performance.now();
  const { executed, failure } = await run(file, stored, settings, options);
  const results = await judge(stored, executed, settings, failure);
  if (options.update) await update(file, stored, executed, results);
  const passed = results.every(({ status }) => status !== 'failed' && status !== 'not run');
  return { path, passed, seconds: (performance.now() - began) / 1000, cells: results };
}

function cellSettings(
  cell: Cell,
  position: number,
  notebook: Notebook,
  file: string,
  defaults?: Partial<CellSettings>,
) {
  try {
    return settingsOf(cell, notebook, defaults);
  } catch (cause) {
    throw new Error(`${file}, cell ${position + 1}: ${(cause as Error).message}`, { cause });
  }
}

async function run(
  file: string,
  { cells, metadata }: Notebook,
  settings: readonly CellSettings[],
  { parameters = {}, kernel = metadata.kernelspec?.name ?? KERNEL_NAME, onCell }: TestOptions,
): Promise<{ executed: Cell[]; failure: Failure | null }> {
  const folder = await mkdtemp(join(tmpdir(), 'notebear-test-'));
  const where = (wanted: (one: CellSettings) => boolean) => [...cells.keys()].filter((i) => wanted(settings[i]!));
  try {
    // The kernel of this package comes first, so that it is this one, whatever is installed.
    install({ dataDir: folder });
    const env = {
      ...process.env,
      JUPYTER_PATH: [folder, process.env.JUPYTER_PATH].filter(Boolean).join(delimiter),
      NOTEBEAR_DISPLAY: 'static',
    };
    const request = {
      ...{ notebook: file, executed: join(folder, basename(file)), kernel, parameters },
      raises: where(({ raises }) => raises !== false),
      skip: where(({ skip }) => skip),
      timeouts: Object.fromEntries(settings.map(({ timeout }, position) => [position, timeout])),
    };
    const python = findPython(PACKAGE, dirname(file));
    const failure = await execute(request, { python, driver: join(PACKAGE, 'kernel/run/check.py'), env, onCell });
    const { cells: all } = await readNotebook(request.executed);
    // Parameters stand in a cell of their own, which the stored notebook has not.
    const executed = all.filter((cell) => cells.some(isInjected) || !isInjected(cell));
    return { executed, failure };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const isInjected = ({ metadata }: Cell): boolean => metadata.tags?.includes('injected-parameters') ?? false;

async function judge(
  { cells }: Notebook,
  executed: readonly Cell[],
  settings: readonly CellSettings[],
  failure: Failure | null,
): Promise<CellResult[]> {
  const results: CellResult[] = [];
  for (const [position, cell] of cells.entries()) {
    if (!isTested(cell)) continue;
    const fresh = executed[position]!;
    const result: CellResult = {
      position,
      number: results.length + 1,
      title: titleOf(textOf(cell.source)),
      status: 'passed',
      seconds: secondsOf(fresh),
      error: null,
      differences: [],
    };
    results.push(result);
    if (settings[position]!.skip) result.status = 'skipped';
    else if (failure && position > failure.position) result.status = 'not run';
    else {
      result.error = errorOf(fresh, settings[position]!, failure?.position === position ? failure : null);
      if (!result.error && !settings[position]!.volatile)
        result.differences = await compareOutputs(cell.outputs ?? [], fresh.outputs ?? [], settings[position]!);
      if (result.error || result.differences.length > 0) result.status = 'failed';
    }
  }
  return results;
}

const titleOf = (source: string): string => {
  const lines = source.trim().split('\n');
  return lines.find((line) => !/^\s*(\/\/|#)\s*test:/.test(line)) ?? lines[0]!;
};

/** Why a cell failed without a look at what is stored. */
function errorOf(cell: Cell, { raises, timeout }: CellSettings, failure: Failure | null): string | null {
  if (failure?.kind === 'timeout')
    return `it took longer than ${timeout} s; "test: timeout SECONDS" gives it more time`;
  if (failure) return failure.message;
  if (raises === false) return null;
  const error = cell.outputs?.find((output) => output.output_type === 'error');
  const wanted = raises === true ? 'an error' : raises;
  if (!error) return `it was expected to raise ${wanted}, and raised nothing`;
  const said = `${error.ename}: ${error.evalue}`;
  return raises === true || said.includes(raises) ? null : `it was expected to raise ${wanted}, and raised ${said}`;
}

function secondsOf({ metadata: { execution = {} } }: Cell): number {
  const [begin, end] = [execution['iopub.execute_input'], execution['shell.execute_reply']];
  return begin && end ? (Date.parse(end) - Date.parse(begin)) / 1000 : 0;
}

/** Stores what came in the cells that differ, and in no others, so that a change of one cell is a change of one cell. */
async function update(file: string, stored: Notebook, executed: readonly Cell[], results: readonly CellResult[]) {
  const differing = results.filter(({ differences }) => differences.length > 0);
  for (const result of differing) {
    const { outputs = [], execution_count = null } = executed[result.position]!;
    Object.assign(stored.cells[result.position]!, { outputs, execution_count });
    result.status = 'updated';
  }
  if (differing.length > 0) await writeNotebook(file, stored);
}
