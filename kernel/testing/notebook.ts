import { readFile, rename, writeFile } from 'node:fs/promises';

/** A notebook file, nbformat 4; only what a test looks at. Other keys are kept as they are. */
export interface Notebook {
  cells: Cell[];
  metadata: { kernelspec?: { name?: string }; notebear?: { test?: unknown } };
  nbformat: number;
}

export interface Cell {
  cell_type: string;
  source: Multiline;
  metadata: { tags?: string[]; notebear?: { test?: unknown }; execution?: Record<string, string> };
  outputs?: Output[];
  execution_count?: number | null;
}

/** One output of a code cell. */
export type Output =
  | { output_type: 'stream'; name: string; text: Multiline }
  | { output_type: 'display_data' | 'execute_result'; data: Record<string, unknown> }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

/** nbformat writes text as one string or as a list of lines. */
export type Multiline = string | string[];

export const textOf = (value: Multiline | undefined): string => (Array.isArray(value) ? value.join('') : (value ?? ''));

/** Does a test look at this cell? Cells that only set parameters from the command line are no part of the notebook. */
export const isTested = ({ cell_type, source, metadata }: Cell): boolean =>
  cell_type === 'code' && textOf(source).trim() !== '' && !metadata.tags?.includes('injected-parameters');

/** Reads a notebook. Throws an `Error` naming a file that is none, or of a format before nbformat 4. */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new Error(`${path}: the notebook cannot be read: ${cause.message}`, { cause });
  });
  let notebook: Notebook;
  try {
    notebook = JSON.parse(text) as Notebook;
  } catch (cause) {
    throw new Error(`${path}: expected a notebook, which is JSON: ${(cause as Error).message}`, { cause });
  }
  if (!Array.isArray(notebook?.cells) || notebook.nbformat !== 4)
    throw new Error(`${path}: expected a notebook of nbformat 4; open and save it in JupyterLab to convert it`);
  notebook.metadata ??= {};
  for (const cell of notebook.cells) cell.metadata ??= {};
  return notebook;
}

/** Writes a notebook as Jupyter does (one space of indent), as a whole or not at all. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  const partial = `${path}.${process.pid}.part`;
  await writeFile(partial, `${JSON.stringify(notebook, null, 1)}\n`);
  await rename(partial, path);
}
