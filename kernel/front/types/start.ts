import { openClassic } from './classic.js';
import { openNative } from './native.js';
import type { NativeServer } from './native-server.js';
import { notebookTypes, type OpenEngine } from './notebook-types.js';
import type { TypeService } from './service.js';
import { openSteady } from './steady.js';

/** How long the type checker may take for an answer before it counts as lost, in ms. The machine may be busy. */
const PATIENCE = 60_000;

/**
 * The same for completion, inspection and signatures, in ms: TypeScript 7.0.2 never ends on some unfinished calls, such as
 * completion after `x(1)` in `x(1) < "x" ) (b`.
 */
const EDITOR_PATIENCE = 5000;

/**
 * The types of a notebook in `folder`. `onServer` is told the process id of a server that serves them. The environment
 * variable NOTEBEAR_TYPES chooses who does: `native` (TypeScript 7's server), `classic` (TypeScript 6 in a thread), `off`;
 * by default the native server, started again once, then the classic one. `early`: of `startServer`.
 */
export function startTypes(
  folder: string,
  onServer: (pid: number) => void,
  early?: NativeServer,
): Promise<TypeService> {
  let first = early;
  const native: OpenEngine = (where, files) => {
    const server = first;
    first = undefined;
    return openNative(where, files, onServer, server);
  };
  const choices: Record<string, OpenEngine[]> = { native: [native, native], classic: [openClassic], off: [] };
  const open = choices[process.env.NOTEBEAR_TYPES ?? ''] ?? [native, native, openClassic];
  return notebookTypes(folder, (where, files, onChange) =>
    openSteady(where, files, { open, patience: PATIENCE, editorPatience: EDITOR_PATIENCE, onChange }),
  );
}
