import { Diagnosis } from './diagnosis.js';
import { factsOf } from './facts.js';
import type { Rule } from './rule.js';
import type { RunRecord } from './run-record.js';
import { diverged } from './verdicts/diverged.js';
import { frozenTooLong } from './verdicts/frozen-too-long.js';
import { leak } from './verdicts/leak.js';
import { notEnoughData } from './verdicts/not-enough-data.js';
import { rateTooHigh } from './verdicts/rate-too-high.js';
import { rateTooLow } from './verdicts/rate-too-low.js';
import { tooFewEpochs } from './verdicts/too-few-epochs.js';
import { tooManyEpochs } from './verdicts/too-many-epochs.js';
import { wrongLabels } from './verdicts/wrong-labels.js';

/** All that is looked for. Of equal confidence the earlier comes first: what spoils the numbers of those behind it. */
export const RULES: readonly Rule[] = [
  diverged,
  leak,
  rateTooHigh,
  wrongLabels,
  tooManyEpochs,
  rateTooLow,
  tooFewEpochs,
  frozenTooLong,
  notEnoughData,
];

/** What is wrong with a run of which this is known. */
export function diagnoseRecord(record: RunRecord): Diagnosis {
  const facts = factsOf(record);
  const verdicts = RULES.flatMap((rule) => {
    const finding = rule.look(facts);
    return finding ? [{ name: rule.name, ...finding }] : [];
  });
  return new Diagnosis(verdicts);
}
