/**
 * Sends the kernel what no client should: `node build/test/bench/fuzz-kernel.js [--minutes 10] [--seed 1]`. Exits with
 * 1 when the kernel dies, answers wrongly or falls silent, or when its memory grows from the first third to the last.
 */
import { parseArgs } from 'node:util';
import { fuzzKernel, type MemorySample } from '../helpers/kernel-fuzz.js';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? 1);

const { seconds, done, logged, memory } = await fuzzKernel({
  seconds: Number(values.minutes ?? 10) * 60,
  seed,
  onProgress: (report) => console.log(`${report.seconds.toFixed(0)} s`, report.memory.at(-1)),
});
console.log(`seed ${seed}, ${seconds.toFixed(0)} s, ${logged} lines logged, done:`, done);

const third = Math.max(1, Math.floor(memory.length / 3));
let grows = false;
for (const name of ['front', 'session', 'types'] as const) {
  const [first, last] = [median(memory.slice(0, third), name), median(memory.slice(-third), name)];
  console.log(`memory of ${name}: ${first} MB in the first third, ${last} MB in the last`);
  grows ||= last > first * 1.25 + 40;
}
process.exit(grows ? 1 : 0);

function median(samples: readonly MemorySample[], name: keyof MemorySample): number {
  return samples.map((sample) => sample[name]).sort((a, b) => a - b)[Math.floor(samples.length / 2)]!;
}
