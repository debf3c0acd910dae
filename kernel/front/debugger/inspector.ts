import type { Debugger, Runtime } from 'node:inspector';

/** V8's inspector in the session, as the debugger uses it. */
export interface Inspector {
  /** Rejects with the inspector's words. */
  post(method: string, params?: object): Promise<unknown>;
}

export type RemoteObject = Runtime.RemoteObject;
export type PropertyDescriptor = Runtime.PropertyDescriptor;
export type CallFrame = Debugger.CallFrame;

/** What the session keeps for the debugger; see kernel/session/debug-access.ts. */
export const ACCESS = "globalThis[Symbol.for('notebear.debug')]";

/** The value of an evaluation. Throws what the expression threw. */
export function evaluated(answer: unknown): RemoteObject {
  const { result, exceptionDetails } = answer as Runtime.EvaluateReturnType;
  if (exceptionDetails) {
    const { exception, text } = exceptionDetails;
    // An error's description has its stack, which is the kernel's.
    throw new Error(exception?.description?.replace(/\n {4}at [\s\S]*$/, '') ?? text);
  }
  return result;
}
