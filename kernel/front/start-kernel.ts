import type { ChildProcess } from 'node:child_process';
import { historyFolder } from '../data-dir.js';
import type { Sockets } from '../wire/sockets.js';
import { History } from './history.js';
import { HistoryFolder } from './history-folder.js';
import { Kernel } from './kernel.js';
import { watchParent } from './parent.js';
import { SessionProcess } from './session-process.js';
import type { TypeService } from './types/service.js';

/** Serves what comes to `sockets`, on the session process `session`. `exit` ends all processes. */
export function startKernel(
  sockets: Sockets,
  session: ChildProcess,
  types: Promise<TypeService>,
  exit: (code: number) => void,
): void {
  const folder = historyFolder();
  const history = new History(folder ? new HistoryFolder(folder) : undefined);
  const kernel = new Kernel(sockets, (events) => new SessionProcess(session, events), types, history, exit);
  sockets.serve((channel, message) => kernel.onRequest(channel, message));
  watchParent(() => kernel.end());
  process.on('SIGINT', () => kernel.interrupt());
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => kernel.end());
  // A mistake in the kernel costs one message, not the session with its variables.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => console.error('notebear: internal error:', error));
}
