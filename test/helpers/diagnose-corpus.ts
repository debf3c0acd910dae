/** The stored corpus of test/diagnose-corpus: runs with the cause of what is wrong with them, as short lines of JSON. */
import { readFileSync } from 'node:fs';
import type { VerdictName } from '../../src/diagnose/diagnosis.js';
import type { Answers, RunRecord } from '../../src/diagnose/run-record.js';
import { repositoryFile } from './repository.js';

/** A run of the corpus. */
export interface CorpusRun {
  /** What was wrong with it; `good`: nothing. */
  label: VerdictName | 'good';
  /** What tells so. */
  why: string;
  /** Data, network and settings in a few words. */
  run: string;
  record: RunRecord;
}

/** Thresholds are chosen by `tuning`; `testing` was in sight meanwhile; the blind ones were made when the rules stood. */
export type CorpusPart = 'tuning' | 'testing' | 'first-blind' | 'second-blind';

/** The runs of one part. */
export const readCorpus = (part: CorpusPart): CorpusRun[] =>
  readFileSync(repositoryFile(`test/diagnose-corpus/${part}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map(fromLine);

/** A run as a line. Losses are kept to half a percent, probabilities to a tenth of their logit, of all items: what `diagnose` saw. */
export function toLine({ label, why, run, record }: CorpusRun): string {
  const { epochs, losses, train, valid, ...rest } = record;
  const rows = epochs.map(({ trainLoss, validLoss, error }) => [trainLoss, validLoss, error].map(short));
  return JSON.stringify({
    ...{ label, why, run, ...rest, epochs: rows },
    losses: losses?.map(lossCode).join(''),
    train: train && answerCodes(train),
    valid: valid && answerCodes(valid),
  });
}

function fromLine(line: string): CorpusRun {
  const { label, why, run, epochs, losses, train, valid, ...rest } = JSON.parse(line);
  const record = {
    optimizer: run.includes('(sgd)') ? 'SGD' : 'AdamW',
    ...rest,
    epochs: epochs.map((row: unknown[]) => {
      const [trainLoss, validLoss, error] = row.map((value) => (typeof value === 'string' ? Number(value) : value));
      return { trainLoss, validLoss, error };
    }),
    losses: losses && (losses as string).match(/../gs)!.map(lossOf),
    train: train && answersOf(train),
    valid: valid && answersOf(valid),
  };
  return { label, why, run, record };
}

/** What JSON has no numbers for becomes a string. */
const short = (value: number | null): number | string | null =>
  value === null || Number.isFinite(value) ? value && Number(value!.toPrecision(4)) : String(value);

/** Printable characters that JSON does not escape. */
const SIGNS = Array.from({ length: 93 }, (_, i) => String.fromCharCode(33 + i))
  .filter((sign) => sign !== '"' && sign !== '\\')
  .join('');
const BASE = SIGNS.length;

/** Logarithms from -10 to 30 in two signs; the last two codes are what is not finite. */
function lossCode(loss: number): string {
  const top = BASE * BASE - 3;
  const level = Math.round(((Math.log(Math.max(loss, 1e-9)) + 10) / 40) * top);
  const code = Number.isNaN(loss) ? top + 2 : loss === Number.POSITIVE_INFINITY ? top + 1 : clamp(level, top);
  return SIGNS[Math.floor(code / BASE)]! + SIGNS[code % BASE]!;
}

function lossOf(code: string): number {
  const top = BASE * BASE - 3;
  const level = SIGNS.indexOf(code[0]!) * BASE + SIGNS.indexOf(code[1]!);
  if (level > top) return level === top + 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  return Math.exp((level / top) * 40 - 10);
}

/** Probabilities by their logits from -12 to 12. */
function answerCodes({ own, other }: Answers): [string, string] {
  const codes = (values: readonly number[]) =>
    values
      .map((p) => SIGNS[clamp(Math.round(((Math.log((p + 1e-7) / (1 - p + 1e-7)) + 12) / 24) * (BASE - 1)), BASE - 1)]!)
      .join('');
  return [codes(own), codes(other)];
}

function answersOf([own, other]: [string, string]): Answers {
  const values = (codes: string) =>
    [...codes].map((sign) => 1 / (1 + Math.exp(12 - (SIGNS.indexOf(sign) / (BASE - 1)) * 24)));
  return { own: values(own), other: values(other) };
}

const clamp = (value: number, top: number): number => Math.min(Math.max(value, 0), top);
