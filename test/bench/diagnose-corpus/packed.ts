import type { Outcome } from './run.js';

/** An outcome with short numbers: what JSON cannot hold as such becomes a string. */
export const packed = (outcome: Outcome): unknown => JSON.parse(JSON.stringify(outcome, shortened));

/** What `packed` gave. */
export function unpacked(value: unknown): Outcome {
  const { record, ...outcome } = JSON.parse(JSON.stringify(value), restored) as Outcome;
  // Runs of before it was in the record.
  const optimizer = outcome.spec.optimizer === 'sgd' ? 'SGD' : 'AdamW';
  return { ...outcome, record: { ...record, optimizer } };
}

function shortened(_: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return String(value);
  return Number(value.toPrecision(Number.isInteger(value) ? 15 : 3));
}

const restored = (_: string, value: unknown): unknown =>
  value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
