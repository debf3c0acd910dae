/**
 * A training step beside PyTorch's: forward, loss, backward and AdamW on random numbers, pretrained or not makes no
 * difference. Ours and the peers take turns, so that a busy moment of the machine hits each alike.
 *
 *     npm run bench -- step [--model resnet34] [--size 128] [--batch 32] [--frozen] [--rounds 7] [--all] [--float32] [--save]
 *
 * `--all`: the table of models, sizes and batches instead of one. `share` is that of the GEMM peak measured in the same
 * run. `--float32` leaves bfloat16 out: PyTorch takes ten times as long for it where the processor has none. `--save` adds the lines to test/bench/results/step.jsonl.
 */
import { parseArgs } from 'node:util';
import type { ModelName } from '../../src/models/index.js';
import { BFLOAT16, FLOAT } from '../../src/native/binding.js';
import { PythonPeer } from './python-peer.js';
import { median, type Row, report, round } from './report.js';
import { gemmPeak, gflopOf, type StepOptions, trainingStep } from './training-step.js';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'resnet34' },
    size: { type: 'string', default: '128' },
    batch: { type: 'string', default: '32' },
    frozen: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    all: { type: 'boolean', default: false },
    float32: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);

const ALL: StepOptions[] = [
  { model: 'resnet34', size: 128, batch: 32 },
  { model: 'resnet34', size: 128, batch: 32, frozen: true },
  { model: 'resnet34', size: 224, batch: 32 },
  { model: 'resnet34', size: 128, batch: 16 },
  { model: 'resnet34', size: 128, batch: 64 },
  { model: 'resnet18', size: 128, batch: 32 },
  { model: 'resnet50', size: 128, batch: 32 },
  { model: 'efficientnetLite0', size: 224, batch: 32 },
  { model: 'efficientnetLite0', size: 224, batch: 32, frozen: true },
  { model: 'efficientnetLite0', size: 128, batch: 32 },
];
const one: StepOptions = {
  model: values.model as ModelName,
  size: Number(values.size),
  batch: Number(values.batch),
  frozen: values.frozen,
};

const peer = new PythonPeer();
const rows: Row[] = [];
for (const options of values.all ? ALL : [one]) rows.push(...(await compare(options)));
report('step', rows, { save: values.save, ...(await peer.ask<object>('versions')) });
peer.close();
process.exit(0);

async function compare(options: StepOptions): Promise<Row[]> {
  const types = values.float32 ? ['float32'] : ['float32', 'bfloat16'];
  const ours = Object.fromEntries(types.map((type) => [type, trainingStep({ ...options, bf16: type === 'bfloat16' })]));
  const theirs = types.flatMap((type) =>
    [false, true].map((channelsLast) => ({
      name: `PyTorch ${type}${channelsLast ? ', channels_last' : ''}`,
      type,
      channelsLast,
    })),
  );
  for (const { name, type, channelsLast } of theirs)
    await peer.ask('prepare', { ...options, name, bf16: type === 'bfloat16', channels_last: channelsLast });
  const runners: [name: string, run: () => Promise<number> | number][] = [
    ...Object.entries(ours).map(([type, { run }]) => [`notebear ${type}`, run] as [string, () => number]),
    ...theirs.map(({ name }): [string, () => Promise<number>] => [name, () => peerStep(name)]),
  ];
  const seconds = new Map(runners.map(([name]) => [name, [] as number[]]));
  const peaks = { float32: [] as number[], bfloat16: [] as number[] };
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of runners) {
      const time = await run();
      if (round >= 0) seconds.get(name)!.push(time);
    }
    peaks.float32.push(gemmPeak(FLOAT));
    peaks.bfloat16.push(gemmPeak(BFLOAT16));
  }
  for (const { dispose } of Object.values(ours)) dispose();
  for (const { name } of theirs) await peer.ask('forget', { name });
  return table(options, seconds, { float32: Math.max(...peaks.float32), bfloat16: Math.max(...peaks.bfloat16) });
}

async function peerStep(name: string): Promise<number> {
  const { seconds } = await peer.ask<{ seconds: number[] }>('run', { name, times: 1 });
  return seconds[0]!;
}

/** A row for each contestant; ratios are of each round by itself, then the median of those. */
function table(options: StepOptions, seconds: Map<string, number[]>, peak: Record<string, number>): Row[] {
  const fastest = (prefix: string) => {
    const names = [...seconds.keys()].filter((name) => name.startsWith(prefix));
    return names.sort((a, b) => median(seconds.get(a)!) - median(seconds.get(b)!))[0]!;
  };
  const [float32, bfloat16] = [fastest('PyTorch float32'), values.float32 ? null : fastest('PyTorch bfloat16')];
  return [...seconds].map(([name, times]) => {
    const over = (other: string) => round(median(seconds.get(other)!.map((time, i) => time / times[i]!)));
    const type = name.includes('bfloat16') ? 'bfloat16' : 'float32';
    const speed = options.batch / median(times);
    const gflops = options.frozen ? null : gflopOf(options) * speed;
    return {
      step: `${options.model} ${options.size} px, batch ${options.batch}${options.frozen ? ', frozen' : ''}`,
      who: name,
      ms: round(1000 * median(times), 0),
      'pictures/s': round(speed, 1),
      'times PyTorch float32': over(float32),
      'times PyTorch bfloat16': bfloat16 && over(bfloat16),
      'share of the peak': gflops && round(gflops / peak[type]!),
      'peak GFLOP/s': round(peak[type]!, 0),
    };
  });
}
