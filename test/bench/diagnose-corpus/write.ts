import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type CorpusRun, toLine } from '../../helpers/diagnose-corpus.js';
import { repositoryFile } from '../../helpers/repository.js';
import { causes } from './labels.js';
import type { Outcome, Spec } from './run.js';

/** Writes the runs whose cause is known into test/diagnose-corpus, in two halves. Returns how many of each cause. */
export function writeCorpus(outcomes: readonly Outcome[]): Record<string, number> {
  const halves = { tuning: [] as string[], testing: [] as string[] };
  const counts: Record<string, number> = {};
  for (const [{ spec, record }, { label, why }] of causes(outcomes)) {
    const run: CorpusRun = { label, why, run: inWords(spec), record };
    halves[halfOf(spec)].push(toLine(run));
    counts[label] = (counts[label] ?? 0) + 1;
  }
  mkdirSync(repositoryFile('test/diagnose-corpus'), { recursive: true });
  for (const [half, lines] of Object.entries(halves)) {
    writeFileSync(repositoryFile(`test/diagnose-corpus/${half}.jsonl`), `${lines.join('\n')}\n`);
  }
  return { ...counts, 'not clear': outcomes.length - halves.tuning.length - halves.testing.length };
}

/** By a hash of the spec: fixed, whatever else is in the corpus. */
const halfOf = (spec: Spec): 'tuning' | 'testing' =>
  createHash('sha1').update(inWords(spec)).digest()[0]! % 2 === 0 ? 'tuning' : 'testing';

function inWords(spec: Spec): string {
  const { source, side, net, n, valid, lr, epochs, bs, schedule, optimizer, flips, leak, frozen, seed } = spec;
  const parts = [
    `${net} (${optimizer}) on ${source} ${side} px, ${n} + ${valid} items by ${bs}`,
    `${epochs} epochs (${schedule}) at ${lr}, seed ${seed}`,
    ...(flips > 0 ? [`${flips} of the labels wrong`] : []),
    ...(leak > 0 ? [`${leak} of the validation copied`] : []),
    ...(frozen === null ? [] : [`body frozen for ${Math.min(frozen, epochs)}`]),
  ];
  return parts.join(', ');
}
