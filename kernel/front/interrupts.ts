import { WATCHDOG } from '../link.js';
import type { SessionProcess } from './session-process.js';

/** The session's event loop answers within this many ms, or the watchdog looks. */
const ANSWER = 60;

/** Code that asked for the interrupt signal has 5 s in the session; a little later it is stopped by force. */
const PATIENCE = 5500;

const STILL_BUSY =
  'The interrupt waits for a native call to return. Interrupt again to end the session; its variables are then lost.\n';

/** Interrupts a session step by step: asks, lets the watchdog stop it, and at last ends the process. */
export class InterruptLadder {
  #since: number | undefined;
  #timers: NodeJS.Timeout[] = [];

  /** `say` tells the user something, on the running cell's stderr. */
  constructor(
    readonly session: SessionProcess,
    readonly say: (text: string) => void,
  ) {}

  /** The user's interrupt. One that comes while another is under way ends the session, if that one has got stuck. */
  request(): void {
    if (this.#since !== undefined) {
      if (performance.now() - this.#since > PATIENCE) this.session.kill();
      return;
    }
    this.#since = performance.now();
    this.#ask(false);
    this.#after(PATIENCE, () => this.say(STILL_BUSY));
  }

  /** The session took the interrupt. */
  onTaken(waiting: boolean): void {
    if (this.#since === undefined) return;
    this.#clear();
    this.session.watchdog(WATCHDOG.cancel);
    if (!waiting) this.#since = undefined;
    else this.#after(PATIENCE, () => this.#ask(true));
  }

  /** The cell ended. */
  onDone(): void {
    if (this.#since !== undefined) this.session.watchdog(WATCHDOG.cancel);
    this.#since = undefined;
    this.#clear();
  }

  #ask(force: boolean): void {
    this.session.send({ type: 'interrupt', force });
    this.#after(ANSWER, () => this.session.watchdog(force ? WATCHDOG.force : WATCHDOG.stop));
  }

  #after(ms: number, action: () => void): void {
    this.#timers.push(setTimeout(action, ms));
  }

  #clear(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }
}
