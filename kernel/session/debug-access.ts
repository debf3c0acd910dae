import { toBundle } from './display.js';
import { inspectValue } from './inspect.js';

/** Puts what the debugger evaluates in this process where it finds it: the notebook's variables, and how a value is shown. */
export function installDebugAccess(scope: Record<string, unknown>): void {
  const show = (value: unknown) => {
    const bundle = toBundle(value);
    // A program that stands keeps no promise.
    return bundle instanceof Promise ? { data: { 'text/plain': inspectValue(value) }, metadata: {} } : bundle;
  };
  Object.defineProperty(globalThis, Symbol.for('notebear.debug'), { value: { scope, show } });
}
