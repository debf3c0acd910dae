/**
 * Whole epochs beside fastai 2, from files, with augmentation and validation: seconds, and the most memory that the process
 * and its workers had at once. Each contestant in a process of its own, in turns.
 *
 *     npm run bench -- epoch FOLDER [--model resnet34] [--size 224] [--batch 32] [--epochs 2] [--rounds 3] [--save]
 *
 * Networks start from random numbers and learn as a whole, which takes the time that pretrained ones take. The last of
 * the epochs counts; the first one decodes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../helpers/jupyterlab.js';
import { memoryOf } from './process-memory.js';
import { PythonPeer } from './python-peer.js';
import { median, type Row, report, round } from './report.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: 'resnet34' },
    size: { type: 'string', default: '224' },
    batch: { type: 'string', default: '32' },
    epochs: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    save: { type: 'boolean', default: false },
  },
});
if (!positionals[0])
  throw new Error('usage: npm run bench -- epoch FOLDER [--model resnet34] [--size 224] [--batch 32]');
const folder = resolve(positionals[0]);

interface Run {
  first: number;
  last: number;
  /** Bytes. */
  memory: number;
}

const contestants: [who: string, run: () => Promise<Run>][] = [
  ['notebear float32', () => ours('float32')],
  ['notebear bfloat16', () => ours('bfloat16')],
  ['fastai, 0 workers', () => fastai(0)],
  ['fastai, 2 workers', () => fastai(2)],
];
const runs = new Map<string, Run[]>(contestants.map(([who]) => [who, []]));
for (let i = 0; i < Number(values.rounds); i++) for (const [who, run] of contestants) runs.get(who)!.push(await run());
const peer = new PythonPeer();
report('epoch', rows(), { save: values.save, ...(await peer.ask<object>('versions')) });
peer.close();
process.exit(0);

async function ours(type: string): Promise<Run> {
  const script = join(root, 'build/test/bench/own-epoch.js');
  const args = [script, folder, values.model, values.size, values.batch, type, values.epochs];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const text = child.stdout.setEncoding('utf8').toArray() as Promise<string[]>;
  const memory = await watch(child);
  const { seconds } = JSON.parse((await text).join('')) as { seconds: number[] };
  return { first: seconds[0]!, last: seconds.at(-1)!, memory };
}

async function fastai(workers: number): Promise<Run> {
  const { model, size, batch, epochs } = values;
  const one = new PythonPeer();
  const numbers = { size: Number(size), batch: Number(batch), epochs: Number(epochs), workers };
  const answer = one.ask<{ seconds: number[] }>('epochs', { folder, model, ...numbers }).finally(() => one.close());
  const memory = await watch(one.child);
  const { seconds } = await answer;
  return { first: seconds[0]!, last: seconds.at(-1)!, memory };
}

/** Looks at a process and its children until it ends; the most memory they had at once, bytes. */
async function watch(child: ChildProcess): Promise<number> {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(child.pid!));
  }, 250);
  await new Promise((done) => child.once('exit', done));
  clearInterval(timer);
  return most;
}

function rows(): Row[] {
  const theirs = ['fastai, 0 workers', 'fastai, 2 workers'];
  const best = theirs.sort(
    (a, b) => median(runs.get(a)!.map(({ last }) => last)) - median(runs.get(b)!.map(({ last }) => last)),
  )[0]!;
  return [...runs].map(([who, all]) => {
    const over = (of: (run: Run) => number) => round(median(all.map((run, i) => of(runs.get(best)![i]!) / of(run))));
    return {
      what: `${values.model} ${values.size} px, batch ${values.batch}`,
      who,
      'first epoch, s': round(median(all.map(({ first }) => first)), 1),
      'later, s': round(median(all.map(({ last }) => last)), 1),
      'times as fast as fastai': over(({ last }) => last),
      'most memory, MB': round(median(all.map(({ memory }) => memory)) / 1e6, 0),
      "share of fastai's memory": round(1 / over(({ memory }) => memory)),
    };
  });
}
