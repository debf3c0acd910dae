/**
 * Makes the runs that `diagnose` is judged by: real ones, short, with the cause of what is wrong with them known.
 *
 *     npm run bench -- diagnose-corpus --data FOLDER [--runs FILE] [--minutes N] [--blind ROUND]
 *
 * FOLDER holds the photographs: `bears-lesson2` and `trashnet`, a folder per class in each. Every run is appended to FILE
 * (build/diagnose-runs.jsonl) when it is done, so a call that was ended goes on where it was left. At the end those with a
 * cause that is known are written to test/diagnose-corpus. `--blind 1` (or 2): other runs, that
 * the rules are scored by (build/blind-1-runs.jsonl).
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryFile } from '../helpers/repository.js';
import { blindPlan } from './diagnose-corpus/blind-plan.js';
import { packed, unpacked } from './diagnose-corpus/packed.js';
import { plan } from './diagnose-corpus/plan.js';
import { makeRun } from './diagnose-corpus/run.js';
import { Sources } from './diagnose-corpus/sources.js';
import { writeBlind, writeCorpus } from './diagnose-corpus/write.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    runs: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    blind: { type: 'string' },
  },
});
if (!values.data)
  throw new Error('usage: npm run bench -- diagnose-corpus --data FOLDER [--runs FILE] [--minutes N] [--blind ROUND]');
const round = values.blind === undefined ? null : values.blind === '2' ? 2 : 1;
const file = resolve(values.runs ?? repositoryFile(`build/${round ? `blind-${round}` : 'diagnose'}-runs.jsonl`));
const specs = round ? blindPlan(round) : plan();
mkdirSync(dirname(file), { recursive: true });
const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
const done = new Set(lines.filter(Boolean).map((line) => JSON.stringify(JSON.parse(line).spec)));
const left = specs.filter((spec) => !done.has(JSON.stringify(spec)));
console.log(`${done.size} runs are there, ${left.length} to make`);
const sources = new Sources(resolve(values.data), dirname(file));
const end = performance.now() + Number(values.minutes) * 60_000;
for (const [i, spec] of left.entries()) {
  if (performance.now() > end) break;
  const outcome = await makeRun(spec, sources);
  appendFileSync(file, `${JSON.stringify(packed(outcome))}\n`);
  const { source, net, n, epochs, lr } = spec;
  const { loss, error } = outcome.truth;
  console.log(
    `${i + 1}/${left.length} ${source} ${net} n ${n} epochs ${epochs} lr ${lr}: ${loss.toFixed(3)} ${error.toFixed(3)} (${outcome.seconds.toFixed(1)} s)`,
  );
}
const planned = new Set(specs.map((spec) => JSON.stringify(spec)));
const all = readFileSync(file, 'utf8').trim().split('\n');
const outcomes = all.map((line) => unpacked(JSON.parse(line)));
const chosen = outcomes.filter(({ spec }) => planned.has(JSON.stringify(spec)));
console.log(round ? writeBlind(chosen, round) : writeCorpus(chosen));
