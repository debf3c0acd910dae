import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type CorpusPart, type CorpusRun, toLine } from '../../helpers/diagnose-corpus.js';
import { repositoryFile } from '../../helpers/repository.js';
import type { Round } from './blind-plan.js';
import { causes } from './labels.js';
import type { Outcome, Spec } from './run.js';

/** Writes the runs whose cause is known into test/diagnose-corpus, in two halves. Returns how many of each cause. */
export const writeCorpus = (outcomes: readonly Outcome[]): Record<string, number> =>
  write(outcomes, ['tuning', 'testing'], halfOf);

/** The same of runs that no rule was made by. */
export function writeBlind(outcomes: readonly Outcome[], round: Round): Record<string, number> {
  const part = round === 1 ? 'first-blind' : 'second-blind';
  return write(outcomes, [part], () => part);
}

function write(outcomes: readonly Outcome[], parts: readonly CorpusPart[], partOf: (spec: Spec) => CorpusPart) {
  const lines = new Map(parts.map((part) => [part, [] as string[]]));
  const counts: Record<string, number> = {};
  const known = causes(outcomes);
  for (const [{ spec, record }, { label, why }] of known) {
    const run: CorpusRun = { label, why, run: inWords(spec), record };
    lines.get(partOf(spec))!.push(toLine(run));
    counts[label] = (counts[label] ?? 0) + 1;
  }
  mkdirSync(repositoryFile('test/diagnose-corpus'), { recursive: true });
  for (const [part, own] of lines) {
    writeFileSync(repositoryFile(`test/diagnose-corpus/${part}.jsonl`), `${own.join('\n')}\n`);
  }
  return { ...counts, 'not clear': outcomes.length - known.size };
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
