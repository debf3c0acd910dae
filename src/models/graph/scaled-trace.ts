import { isDeepStrictEqual } from 'node:util';
import type { Handle } from '../../native/binding.js';
import type { Trace, TracedTensor } from '../../native/trace.js';

/**
 * What two traces of the same work, for `FEW` pictures and for one more, say of other numbers of pictures: a size that
 * differs between the two grows in proportion. Ids are those of the first trace.
 */
export class ScaledTrace {
  readonly #n: number;
  /** The first trace's ids by those of the second. */
  readonly #ids = new Map<number, number>();

  /** `n`: pictures. */
  constructor(n: number) {
    this.#n = n;
  }

  /** A tensor that came from outside, or went there. */
  handle(few: Handle, more: Handle): Handle {
    this.#ids.set(more.id, few.id);
    return { ...few, shape: this.#sizes(few.shape, more.shape) };
  }

  /** Null: the work is not the same but for sizes. In the order of the work: of what was done before the ids must be known. */
  trace(few: Trace, more: Trace): Trace | null {
    const tensors = this.#tensors([...few.tensors], [...more.tensors]);
    const readings = [...few.readings.entries()];
    const readMore = [...more.readings.entries()];
    if (!tensors || few.ops.length !== more.ops.length || readings.length !== readMore.length) return null;
    for (const [i, [id, { variable }]] of readings.entries()) {
      if (variable !== readMore[i]![1].variable) return null;
      this.#ids.set(readMore[i]![0], id);
    }
    const ops: Trace['ops'] = [];
    for (const [i, op] of few.ops.entries()) {
      const other = more.ops[i]!;
      const inputs = other.inputs.map((id) => this.#ids.get(id) ?? id);
      const [own, its] = [op, { ...other, inputs }].map(({ op: name, attributes, inputs: ids }) => [
        name,
        attributes,
        ids,
      ]);
      if (!isDeepStrictEqual(own, its) || op.outputs.length !== other.outputs.length) return null;
      ops.push({ ...op, outputs: op.outputs.map((output, k) => this.handle(output, other.outputs[k]!)) });
    }
    return { ops, tensors, readings: few.readings, assigned: few.assigned };
  }

  /** Shapes that ops are given grow as well. Other numbers are the same, or nobody knows how they would go on. */
  #tensors(few: [number, TracedTensor][], more: [number, TracedTensor][]): Trace['tensors'] | null {
    if (few.length !== more.length) return null;
    const tensors: Trace['tensors'] = new Map();
    for (const [i, [id, tensor]] of few.entries()) {
      const [otherId, other] = more[i]!;
      this.#ids.set(otherId, id);
      if (!isDeepStrictEqual(tensor.shape, other.shape)) return null;
      const grown =
        tensor.drawn || isDeepStrictEqual(tensor.values, other.values) ? tensor : this.#grown(tensor, other);
      if (!grown) return null;
      tensors.set(id, grown);
    }
    return tensors;
  }

  #grown(few: TracedTensor, more: TracedTensor): TracedTensor | null {
    if (!(few.values instanceof Int32Array)) return null;
    return { ...few, values: Int32Array.from(this.#sizes([...few.values], [...more.values])) };
  }

  #sizes(few: readonly number[], more: readonly number[]): number[] {
    return few.map((size, i) => size + (more[i]! - size) * (this.#n - FEW));
  }
}

/** Pictures of the first trace: more than one, of which batch norms without a width and height make nothing. */
export const FEW = 2;
