import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { liveWarning } from '../../../src/diagnose/live.js';
import { diagnoseRecord } from '../../../src/diagnose/rules.js';
import { type CorpusRun, readCorpus } from '../../helpers/diagnose-corpus.js';

/**
 * The half of the corpus by which no threshold was chosen. `npm run bench -- diagnose-corpus` makes it: real runs, whose
 * cause is known from how other runs came out.
 */
const runs = readCorpus('testing');

const verdictOf = ({ record }: CorpusRun): string => diagnoseRecord(record).main?.name ?? 'good';

test('the corpus has three hundred runs, half of them for testing', () => {
  const tuning = readCorpus('tuning').length;
  assert.ok(runs.length + tuning >= 300, `${runs.length} + ${tuning}`);
  assert.ok(Math.min(runs.length, tuning) / (runs.length + tuning) > 0.4);
});

test('at least nine runs of ten get the right verdict', (t) => {
  const right = rightOf(runs, t);
  assert.ok(right >= 0.9 * runs.length, `${right} of ${runs.length}`);
});

/** Other pictures, networks, rates and seeds than thresholds were chosen by: what to expect of a run of somebody else's. */
for (const part of ['first-blind', 'second-blind'] as const) {
  test(`of the runs of ${part}, at least nine of ten get the right verdict, and good ones no word`, (t) => {
    const others = readCorpus(part);
    const right = rightOf(others, t);
    assert.ok(right >= 0.9 * others.length, `${right} of ${others.length}`);
    leftAlone(others, t);
  });
}

/** How many have the right verdict; all of them go to `t` as a table. */
function rightOf(runs: readonly CorpusRun[], t: TestContext): number {
  const labels = [...new Set(runs.map(({ label }) => label))].sort();
  const width = Math.max(...labels.map((label) => label.length));
  t.diagnostic('rows: what was wrong; columns: the verdict, in the same order; last: how many');
  for (const label of labels) {
    const own = runs.filter((run) => run.label === label).map(verdictOf);
    const row = [...labels.map((verdict) => own.filter((one) => one === verdict).length), own.length];
    t.diagnostic(label.padEnd(width) + row.map((count) => String(count || '·').padStart(5)).join(''));
  }
  const right = runs.filter((run) => verdictOf(run) === run.label).length;
  t.diagnostic(`${right} of ${runs.length} right: ${((100 * right) / runs.length).toFixed(1)} %`);
  return right;
}

/** What the line below a finished table says: nobody has looked at the items. */
const lineOf = ({ record }: CorpusRun): string =>
  diagnoseRecord({ ...record, copies: null, train: null, valid: null }).line;

test('good runs are left alone, by the line below the table above all', (t) => leftAlone(runs, t));

/** The line below the table and `diagnose()` have nothing to say of nineteen good runs of twenty. */
function leftAlone(runs: readonly CorpusRun[], t: TestContext): void {
  const good = runs.filter(({ label }) => label === 'good');
  const quiet = good.filter((run) => verdictOf(run) === 'good').length;
  const silent = good.filter((run) => lineOf(run) === '').length;
  t.diagnostic(
    `diagnose() has nothing to say of ${quiet} of ${good.length} good runs, the line below the table of ${silent}`,
  );
  assert.ok(quiet >= 0.95 * good.length, `${quiet} of ${good.length}`);
  assert.ok(silent >= 0.95 * good.length, `${silent} of ${good.length}`);
}

test('a run that diverges is warned of while it lasts, a good one is not', () => {
  const warned = ({ record: { losses, classes } }: CorpusRun) =>
    losses!.some((_, i) => liveWarning(losses!.slice(0, i + 1), Math.log(classes!)) !== null);
  const [diverged, good] = ['diverged', 'good'].map((label) => runs.filter((run) => run.label === label));
  assert.equal(diverged!.filter(warned).length, diverged!.length);
  assert.equal(good!.filter(warned).length, 0);
});
