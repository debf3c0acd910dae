/**
 * Predictions beside PyTorch's, of pictures that are ready for the network: one at a time as `predict` makes them, and in
 * batches as `getPreds` does.
 *
 *     npm run bench -- infer [--model resnet34] [--size 224] [--rounds 7] [--save]
 */
import { parseArgs } from 'node:util';
import type { ModelName } from '../../src/models/index.js';
import { PythonPeer } from './python-peer.js';
import { median, type Row, report, round } from './report.js';
import { evaluationStep } from './training-step.js';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'resnet34' },
    size: { type: 'string', default: '224' },
    rounds: { type: 'string', default: '7' },
    save: { type: 'boolean', default: false },
  },
});
const [model, size] = [values.model as ModelName, Number(values.size)];

const peer = new PythonPeer();
const rows: Row[] = [];
for (const batch of [1, 64]) rows.push(...(await compare(batch)));
report('infer', rows, { save: values.save, ...(await peer.ask<object>('versions')) });
peer.close();
process.exit(0);

async function compare(batch: number): Promise<Row[]> {
  const runners = new Map<string, () => Promise<number> | number>();
  const own = [false, true].map((bf16) => evaluationStep({ model, size, batch, bf16 }));
  for (const [i, { run }] of own.entries()) runners.set(`notebear ${i === 0 ? 'float32' : 'bfloat16'}`, run);
  for (const channels_last of [false, true]) {
    const name = `PyTorch float32${channels_last ? ', channels_last' : ''}`;
    await peer.ask('prepare', { name, model, size, batch, channels_last, evaluation: true });
    runners.set(name, async () => (await peer.ask<{ seconds: number[] }>('run', { name, times: 1 })).seconds[0]!);
  }
  const seconds = new Map([...runners.keys()].map((name) => [name, [] as number[]]));
  for (let round = -1; round < Number(values.rounds); round++)
    for (const [name, run] of runners) {
      const time = await run();
      if (round >= 0) seconds.get(name)!.push(time);
    }
  for (const { dispose } of own) dispose();
  const theirs = [...seconds].filter(([name]) => name.startsWith('PyTorch')).map(([, times]) => times);
  const best = theirs.sort((a, b) => median(a) - median(b))[0]!;
  return [...seconds].map(([who, times]) => ({
    what: `${model} ${size} px, ${batch} at a time`,
    who,
    ms: round(1000 * median(times), 1),
    'pictures/s': round(batch / median(times), 1),
    'times PyTorch float32': round(median(times.map((time, i) => best[i]! / time))),
  }));
}
