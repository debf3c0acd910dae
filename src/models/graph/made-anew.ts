import { FLOAT } from '../../native/binding.js';
import type { Trace, TracedOp } from '../../native/trace.js';

/**
 * What the way back makes anew rather than have it kept: ops of the way there, by the ids of what they give. They pass over
 * memory once or twice (batch norm, addition, activation), and start from what is kept in any case: a batch norm's gradient
 * needs the convolution's output, so the activation after it need not be kept beside it (Chen et al. 2016). In bfloat16 they
 * take half of the memory and the same share of a shorter step, a twentieth: there all is kept.
 */
export function madeAnew(back: Trace, there: Trace): Map<number, TracedOp> {
  const makers = new Map(there.ops.map((op) => [op.outputs[0]?.id, op]));
  const madeThere = new Set(there.ops.flatMap(({ outputs }) => outputs.map(({ id }) => id)));
  const needed = new Set(back.ops.flatMap(({ inputs }) => inputs));
  const depths = new Map<number, number>();

  /** How many sums stand between it and what is kept; infinite: it has to be kept, or the way back never sees it. */
  const depthOf = (id: number): number => {
    const known = depths.get(id) ?? depthOver(makers.get(id));
    depths.set(id, known);
    return known;
  };
  const depthOver = (op: TracedOp | undefined): number => {
    if (!op || !CHEAP.has(op.op) || op.outputs[0]!.dtype !== FLOAT) return Number.POSITIVE_INFINITY;
    const below = op.inputs.map((id) => (isKept(id) ? 0 : depthOf(id)));
    const depth = Math.max(...below) + Number(op.op === 'AddV2');
    return depth <= SUMS ? depth : Number.POSITIVE_INFINITY;
  };
  const isKept = (id: number): boolean =>
    !madeThere.has(id) || there.readings.has(id) || (needed.has(id) && depthOf(id) === Number.POSITIVE_INFINITY);

  for (const id of needed) depthOf(id);
  return new Map([...depths].filter(([, depth]) => depth <= SUMS).map(([id]) => [id, makers.get(id)!]));
}

/** Ops whose first output is made anew. Random numbers are none of them. */
const CHEAP = new Set(['FusedBatchNormV3', 'NotebearNormalise', 'AddV2', 'Relu', 'Relu6']);

/** Each block of a ResNet adds to the one before: from so many on a sum is kept, or the last would be made of all. */
const SUMS = 4;
