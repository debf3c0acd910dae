/** The front process: `node main.js CONNECTION_FILE [PREFIX]`. Jupyter talks to it; it starts the session that runs the cells. */
import { isAbsolute } from 'node:path';
import type { Duplex } from 'node:stream';
import { helperCommand } from '../link.js';
import { endSession, spawnSession } from './spawn-session.js';
import { startServer } from './types/native-server.js';

const [file, prefix] = process.argv.slice(2);
if (!file) throw new Error('the kernel needs the path of a Jupyter connection file as its argument');
// For the session: the environment that Jupyter itself runs in need not be the one that is activated.
if (prefix && isAbsolute(prefix)) process.env.NOTEBEAR_JUPYTER_PREFIX = prefix;

// The type server, which takes longest, and the session start while this process still loads what it is made of.
const server = startServer(process.cwd());
let typeServer = server?.pid;
const session = spawnSession();
process.on('exit', killAll);
// A client that finds no socket comes again after 100 to 200 ms only: so they are bound next. What comes waits in them.
const [{ readConnectionFile }, { bindSockets }] = await Promise.all([
  import('../wire/connection.js'),
  import('../wire/sockets.js'),
]);
const sockets = await bindSockets(readConnectionFile(file));
const { startTypes } = await import('./types/start.js');
const types = startTypes(process.cwd(), onTypeServer, server);
// Whoever needs the types gets the error.
types.catch(() => undefined);
const { startKernel } = await import('./start-kernel.js');
startKernel(sockets, session, types, exit);

/** A process that must not outlive this one: the session's watchdog ends it when this one is killed. */
function onTypeServer(pid: number): void {
  typeServer = pid;
  // Through the watchdog's pipe: what was written is read there although this process ends now.
  const watchdog = session.stdio[4] as Duplex;
  if (watchdog.writable) watchdog.write(`${helperCommand(pid)}\n`);
}

/** Lets the last messages out, then ends all processes. */
function exit(code: number): void {
  killAll();
  setTimeout(() => process.exit(code), 50);
}

function killAll(): void {
  endSession(session);
  if (!typeServer) return;
  try {
    process.kill(typeServer, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
  typeServer = undefined;
}
