import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../session/main.js', import.meta.url));

/**
 * Without the hooks check a terminated timer callback leaves Node 20 alive; see kernel/session/watchdog.ts. The
 * warnings are about features of Node that the kernel chose to use. A cell's `import.meta.resolve` needs the second argument of
 * the kernel's own.
 */
const FLAGS = [
  '--no-force-async-hooks-checks',
  '--disable-warning=ExperimentalWarning',
  '--experimental-import-meta-resolve',
];

/**
 * Starts a session process; `SessionProcess` talks to it. It leads a process group of its own, with which what cells have
 * started ends; child processes that are `detached` lead theirs, and live on.
 */
export function spawnSession(): ChildProcess {
  const session = spawn(process.execPath, [...FLAGS, MAIN], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe', 'pipe'],
    serialization: 'advanced',
    detached: true,
  });
  // What cannot be started or written to has died, which "close" reports.
  for (const one of [session, ...session.stdio.slice(1)]) one?.on('error', () => undefined);
  session.on('exit', () => endSession(session));
  return session;
}

/** Ends a session process, and what its cells have started. */
export function endSession({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // None of them is left.
  }
}
