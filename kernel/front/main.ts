/** The front process: `node main.js CONNECTION_FILE`. Jupyter talks to it; it starts the session that runs the cells. */
import { historyFolder } from '../data-dir.js';
import { readConnectionFile } from '../wire/connection.js';
import { bindSockets } from '../wire/sockets.js';
import { History } from './history.js';
import { HistoryFolder } from './history-folder.js';
import { Kernel } from './kernel.js';
import { watchParent } from './parent.js';

const file = process.argv[2];
if (!file) throw new Error('the kernel needs the path of a Jupyter connection file as its argument');

let kernel: Kernel | undefined;
let typeServer: number | undefined;
const types = import('./types/start.js').then(({ startTypes }) => startTypes(process.cwd(), onTypeServer));
// Whoever needs the types gets the error.
types.catch(() => undefined);
const sockets = await bindSockets(readConnectionFile(file));
const folder = historyFolder();
const started = new Kernel(sockets, types, new History(folder ? new HistoryFolder(folder) : undefined), exit);
kernel = started;
if (typeServer) started.onHelper(typeServer);
sockets.serve((channel, message) => started.onRequest(channel, message));
watchParent(() => exit(0));
process.on('SIGINT', () => started.interrupt());
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => exit(0));
process.on('exit', killAll);
// A mistake in the kernel costs one message, not the session with its variables.
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => console.error('notebear: internal error:', error));

/** Lets the last messages out, then ends both processes. */
function exit(code: number): void {
  killAll();
  setTimeout(() => process.exit(code), 50);
}

function onTypeServer(pid: number): void {
  typeServer = pid;
  kernel?.onHelper(pid);
}

function killAll(): void {
  kernel?.kill();
  if (!typeServer) return;
  try {
    process.kill(typeServer, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
  typeServer = undefined;
}
