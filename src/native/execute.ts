import { currentArena } from './arena.js';
import { type Attribute, binding, type Handle } from './binding.js';
import { currentTrace } from './trace.js';

/** Runs a TensorFlow op with one output; the running arena owns it. Errors are TensorFlow's own, the op's name before. */
export function execute(op: string, attributes: readonly Attribute[], inputs: readonly Handle[]): Handle {
  return executeMany(op, attributes, inputs, 1)[0]!;
}

/** Runs an op with `outputs` outputs, 0 included. */
export function executeMany(
  op: string,
  attributes: readonly Attribute[],
  inputs: readonly Handle[],
  outputs: number,
): Handle[] {
  const arena = currentArena();
  const ids = inputs.map((input) => input.id);
  try {
    const handles = binding.executeOp(op, attributes, ids, outputs).map((handle) => arena.own(handle));
    currentTrace()?.ops.push({ op, attributes, inputs: ids, outputs: handles });
    return handles;
  } catch (cause) {
    const shapes = inputs.map((input) => `[${input.shape.join(', ')}]`).join(', ');
    throw new Error(`${op} of ${shapes}: ${(cause as Error).message}`, { cause });
  }
}
