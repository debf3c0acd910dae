/**
 * `setImmediate` that survives an interrupt by force. Node takes the immediates of a turn off its list one by one, the
 * finished one in a `finally` block that such an interrupt skips; from then on every turn fails at that place, and no
 * immediate runs again. So the callbacks run right after Node's own handling, as ticks, and those that wait behind one
 * that was stopped still come.
 */
import { syncBuiltinESMExports } from 'node:module';
import { nextTick } from 'node:process';
import timers from 'node:timers';

const native = timers.setImmediate;

/** As Node's, for the kernel and for all code that the session loads. */
export const setImmediate = Object.defineProperties((callback: unknown, ...args: unknown[]): NodeJS.Immediate => {
  // Node's own complaint.
  if (typeof callback !== 'function') return native(callback as () => void);
  return native(() => nextTick(callback, ...args));
}, Object.getOwnPropertyDescriptors(native)) as typeof native;

/** Puts it in the place of Node's. */
export function installImmediates(): void {
  timers.setImmediate = setImmediate;
  globalThis.setImmediate = setImmediate;
  syncBuiltinESMExports();
}
