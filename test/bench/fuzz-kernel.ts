/**
 * Sends the kernel what no client should: `node build/test/bench/fuzz-kernel.js [--minutes 10] [--seed 1]`. Exits with
 * 1 when the kernel dies, answers wrongly or falls silent, or when its memory grows in the second half: what the heaps of
 * its two processes hold after a collection, or what they have of the machine. Memory is printed every minute.
 */
import { parseArgs } from 'node:util';
import { fuzzKernel, type MemorySample } from '../helpers/kernel-fuzz.js';

/** So many MB more are no growth: collections come when they come. */
const SLACK = { front: 25, session: 25, types: 25, frontHeap: 3, sessionHeap: 3 };

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? 1);

const { seconds, done, logged, memory } = await fuzzKernel({
  seconds: Number(values.minutes ?? 10) * 60,
  seed,
  onProgress: ({ seconds, memory }) => {
    if (memory.length % 6 === 1) console.log(`${(seconds / 60).toFixed(1)} min, MB:`, memory.at(-1));
  },
});
console.log(`seed ${seed}, ${seconds.toFixed(0)} s, ${logged} lines logged, done:`, done);

// The history and what else is kept of the last cells is full by then.
const half = memory.slice(Math.floor(memory.length / 2));
const early = half.slice(0, Math.ceil(half.length / 2));
const late = half.slice(-early.length);
let grows = false;
for (const [name, slack] of Object.entries(SLACK) as [keyof MemorySample, number][]) {
  const [before, after] = [median(early, name), median(late, name)];
  console.log(`${name}: ${before} MB in the third quarter, ${after} MB in the last`);
  grows ||= after > before + slack;
}
process.exit(grows ? 1 : 0);

function median(samples: readonly MemorySample[], name: keyof MemorySample): number {
  return samples.map((sample) => sample[name]).sort((a, b) => a - b)[Math.floor(samples.length / 2)]!;
}
