import { countOf } from '../shape.js';
import { inArena } from './arena.js';
import * as a from './attributes.js';
import { binding, FLOAT, type Handle } from './binding.js';
import { floats, read } from './convert.js';
import { execute, executeMany } from './execute.js';
import { currentTrace } from './trace.js';

/** float32 numbers that TensorFlow's `ResourceApply…` ops change in place: parameters, optimizer state, statistics. */
export class Variable {
  readonly shape: readonly number[];
  readonly #resource: Handle;

  constructor(values: Float32Array | readonly number[], shape: readonly number[]) {
    this.shape = shape;
    this.#resource = makeResource(shape);
    collected.register(this, this.#resource.id, this);
    this.set(values);
  }

  static zeros(shape: readonly number[]): Variable {
    return new Variable(new Float32Array(countOf(shape)), shape);
  }

  /** The resource itself, for ops that change it: whoever asks for it is taken to. */
  get resource(): Handle {
    changed();
    return this.#resource;
  }

  /** The values as a tensor of the running arena, not copied; free it before the variable is changed, or it is then. */
  value(): Handle {
    const handle = execute('ReadVariableOp', [a.type('dtype', FLOAT)], [this.#resource]);
    currentTrace()?.readings.set(handle.id, { variable: this, handle });
    return handle;
  }

  assign(value: Handle): void {
    const trace = currentTrace();
    if (trace) {
      trace.assigned.push({ variable: this, value: value.id });
      return;
    }
    changed();
    executeMany('AssignVariableOp', [a.type('dtype', FLOAT)], [this.#resource, value], 0);
  }

  /** Subtracts a tensor of the same shape, in place. */
  subtract(delta: Handle): void {
    changed();
    executeMany('AssignSubVariableOp', [a.type('dtype', FLOAT)], [this.#resource, delta], 0);
  }

  set(values: Float32Array | readonly number[]): void {
    inArena(() => this.assign(floats(values, this.shape)));
  }

  get(): Float32Array {
    return inArena(() => read(this.value()).slice());
  }

  /** Gives the memory back now; forgotten variables are collected later. */
  dispose(): void {
    changed();
    if (collected.unregister(this)) binding.deleteTensor(this.#resource.id);
  }
}

/** Calls `forget` once, before any variable changes: what was worked out from variables is out of date then. */
export function beforeChange(forget: () => void): void {
  watchers.push(forget);
}

let watchers: (() => void)[] = [];

function changed(): void {
  if (watchers.length === 0) return;
  const called = watchers;
  watchers = [];
  for (const forget of called) forget();
}

/** A notebook drops a learner by making another of the same name: its variables go with it. */
const collected = new FinalizationRegistry<number>((id) => binding.deleteTensor(id));

/** TensorFlow's own name for a resource without a name, which lives as long as its handles. */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

function makeResource(shape: readonly number[]): Handle {
  const attributes = [
    a.text('container', ''),
    a.text('shared_name', ANONYMOUS),
    a.type('dtype', FLOAT),
    a.shape('shape', shape),
  ];
  return inArena((arena) => arena.keep(execute('VarHandleOp', attributes, [])));
}
