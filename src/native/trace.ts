import type { Attribute, Handle } from './binding.js';

/** One op that was called. `inputs`: ids of handles. */
export interface TracedOp {
  readonly op: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly Handle[];
}

/** A tensor that was made of JavaScript's numbers. `drawn`: they were random, and are to be drawn anew each time. */
export interface TracedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
  drawn: boolean;
}

/** What a trace knows of a variable. */
export interface TracedVariable {
  value(): Handle;
  assign(value: Handle): void;
}

/** What a stretch of work asked TensorFlow to do, in its order. Keys are ids of handles. */
export interface Trace {
  readonly ops: TracedOp[];
  readonly tensors: Map<number, TracedTensor>;
  /** Readings of variables. */
  readonly readings: Map<number, { variable: TracedVariable; handle: Handle }>;
  /** What variables would have been assigned; a trace changes none. */
  readonly assigned: { variable: TracedVariable; value: number }[];
}

/** Runs `work` and watches. Assignments to variables are noted, and not carried out. */
export function traced<Result>(work: () => Result): { result: Result; trace: Trace } {
  const outer = current;
  const trace: Trace = { ops: [], tensors: new Map(), readings: new Map(), assigned: [] };
  current = trace;
  try {
    return { result: work(), trace };
  } finally {
    current = outer;
  }
}

/** The trace that is being taken; null: none. */
export const currentTrace = (): Trace | null => current;

let current: Trace | null = null;
