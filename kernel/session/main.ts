/** The session process: runs a notebook's cells. Started by the front process, which it talks to by Node's IPC. */
import './node-compatibility.js';
import { KernelInterrupt, setKernelHost } from '../api.js';
import type { CommRequest, Outcome, ToSession } from '../link.js';
import { CellRunner } from './cell.js';
import { CommManager } from './comm.js';
import { loadCompanions } from './companions.js';
import { installDebugAccess } from './debug-access.js';
import { markEnd } from './end-marks.js';
import { describeError, errorText } from './errors.js';
import { babelHelpers } from './helpers.js';
import { createHost } from './host.js';
import { installImmediates } from './immediates.js';
import { installInput } from './input.js';
import { Interrupts } from './interrupts.js';
import { captureStandardStreams, Outputs, send } from './output.js';
import { installStackTraces } from './stack.js';

installStackTraces();
installImmediates();
// Local TypeScript files are transformed to call the same helpers.
Object.assign(globalThis, { babelHelpers });

const outputs = new Outputs();
const comms = new CommManager((message) => outputs.publish(message, outputs.comm ?? outputs.parentOf()));
const interrupts = new Interrupts(new URL('../../', import.meta.url).href);
interrupts.onForced(() => outputs.captures.clear());
const cells = new CellRunner(outputs, interrupts, process.cwd());
installDebugAccess(cells.scope);
const questions = installInput(outputs);
captureStandardStreams(outputs);
setKernelHost(createHost(outputs, comms, interrupts));
void loadCompanions();

process.on('message', (message: ToSession) => {
  if (message.type === 'interrupt') interrupts.take(message.force);
  else if (message.type === 'input-answer') questions.onAnswer(message);
  else if (message.type === 'comm') void handleComm(message);
  else void cells.run(message).then((outcome) => tellEnd(message.run, outcome));
});
// The watchdog sees the same, and ends this process, whatever that is busy with, and the type server.
process.on('disconnect', awaitWatchdog);
if (!process.connected) awaitWatchdog();
// The front process decides what an interrupt from the terminal means.
process.on('SIGINT', () => undefined);
process.on('uncaughtException', (error) => reportStray('Uncaught', error));
process.on('unhandledRejection', (error) => reportStray('Unhandled rejection', error));
send({ type: 'ready' });

/** However a cell has ended, the front process is told, or it would wait for ever. */
function tellEnd(run: number, outcome: Outcome): void {
  const unmarked = markEnd(run);
  try {
    send({ type: 'done', run, outcome, unmarked });
  } catch (error) {
    const failed: Outcome = { ok: false, assigned: outcome.assigned, error: describeError(error) };
    send({ type: 'done', run, outcome: failed, unmarked });
  }
}

function awaitWatchdog(): void {
  interrupts.watch();
  setTimeout(() => process.exit(1), 10_000);
}

async function handleComm(message: CommRequest): Promise<void> {
  const handled = interrupts.guard(() => {
    // What the handler does before its first await belongs to this message.
    outputs.comm = message.parent;
    const result = comms.handle(message);
    outputs.comm = undefined;
    return result;
  });
  await handled.catch((error) => reportStray('In a comm handler', error));
  outputs.comm = undefined;
  outputs.flush();
  send({ type: 'comm-done', parent: message.parent });
}

/** An error that no cell waits for is shown, and the session goes on. */
function reportStray(where: string, error: unknown): void {
  // What an interrupted cell leaves behind has been answered for.
  if (error instanceof KernelInterrupt) return;
  const text = errorText(error);
  // Its own cell may have ended long ago.
  outputs.write('stderr', `${where}: ${text}\n`, outputs.cellOfTrace(text));
}
