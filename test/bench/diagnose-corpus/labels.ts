import type { VerdictName } from '../../../src/diagnose/diagnosis.js';
import type { Outcome, Spec } from './run.js';

/** What was wrong with a run, and what tells so; `good`: nothing. */
export interface Cause {
  label: VerdictName | 'good';
  why: string;
}

/**
 * The causes of runs, from how other runs came out on the same validation items with true labels: rates a factor of ten
 * apart, other numbers of epochs, more data, true labels, an unfrozen body. Nothing that `diagnose` looks at is used. A run
 * with two causes of equal weight, or with none that is proven, has no entry.
 */
export function causes(outcomes: readonly Outcome[]): Map<Outcome, Cause> {
  const found = new Map<Outcome, Cause>();
  for (const outcome of outcomes) {
    const cause = causeOf(outcome, outcomes);
    if (cause) found.set(outcome, cause);
  }
  return found;
}

function causeOf(outcome: Outcome, all: readonly Outcome[]): Cause | null {
  const { spec } = outcome;
  if (spec.leak > 0) return { label: 'leak between the sets', why: `${spec.leak} of the validation items were copied` };
  if (hasDiverged(outcome))
    return { label: 'diverged', why: 'the training loss ended above 30 times that of guessing' };
  const paired = (change: Partial<Spec>) => all.find((other) => keyOf(other.spec) === keyOf({ ...spec, ...change }));
  if (spec.flips > 0) {
    const honest = paired({ flips: 0 });
    return honest && clearly(honest, outcome) ? cause('wrong labels', 'with true labels', honest, outcome) : null;
  }
  if (spec.frozen !== null && spec.frozen < spec.epochs) return null;
  const unfrozen = spec.frozen === null ? undefined : paired({ frozen: 2 });
  if (unfrozen) {
    return helped(unfrozen, outcome) ? cause('frozen too long', 'unfrozen after 2 epochs', unfrozen, outcome) : null;
  }
  const others = all.filter((other) => other !== outcome && isSweep(other.spec, spec));
  const found = ofSweep(outcome, others);
  return found?.label === 'good' && !isNearBestKnown(outcome, all) ? null : found;
}

/** `others`: of the same data and network, at other rates, for other numbers of epochs, with more or fewer items. */
function ofSweep(outcome: Outcome, others: readonly Outcome[]): Cause | null {
  const { lr, epochs, n } = outcome.spec;
  const where = (holds: (spec: Spec) => boolean) => others.filter(({ spec }) => holds(spec));
  const lower = best(where((spec) => spec.n === n && spec.epochs === epochs && spec.lr < lr));
  const higher = best(where((spec) => spec.n === n && spec.epochs === epochs && spec.lr > lr));
  const shorter = best(where((spec) => spec.n === n && spec.lr === lr && spec.epochs <= epochs / 2));
  const longer = best(where((spec) => spec.n === n && spec.lr === lr && spec.epochs >= 3 * epochs));
  const helps = (other: Outcome | null): other is Outcome => other !== null && clearly(other, outcome);
  if (helps(shorter)) {
    const rate = [lower, higher].some((other) => other && other.truth.loss < 0.65 * outcome.truth.loss);
    const proven = !rate && pays(shorter, outcome);
    return proven ? cause('too many epochs', `${shorter.spec.epochs} epochs`, shorter, outcome) : null;
  }
  if (helps(lower)) {
    const alone = pays(lower, outcome) && !helps(higher);
    return alone ? cause('learning rate too high', `rate ${lower.spec.lr}`, lower, outcome) : null;
  }
  // Both may help: the one that helps clearly more is the cause, and of two that help as much neither. What counts is the next
  // step: three or four times the epochs. Sixteen times as many make up for most rates.
  const next = best(
    where((spec) => spec.n === n && spec.lr === lr && spec.epochs >= 3 * epochs && spec.epochs <= 4 * epochs),
  );
  if (helps(higher) && (!next || isCure(higher, next)))
    return pays(higher, outcome) ? cause('learning rate too low', `rate ${higher.spec.lr}`, higher, outcome) : null;
  if (helps(longer) && (!helps(higher) || (next && isCure(next, higher))))
    return pays(longer, outcome) ? cause('too few epochs', `${longer.spec.epochs} epochs`, longer, outcome) : null;
  if (helps(higher) || helps(longer)) return null;
  const same = where((spec) => spec.n === n);
  const surrounded = lower && higher && (shorter || longer);
  if (!surrounded || !isAsGood(outcome, same)) return null;
  const more = best(where((spec) => spec.n > 2.5 * n));
  if (helps(more) && pays(more, outcome)) {
    return cause('not enough data', `${more.spec.n} items in place of ${n}`, more, outcome);
  }
  return more && !isAsGood(outcome, [more])
    ? null
    : { label: 'good', why: 'no other rate, number of epochs or amount of data is better by more than chance' };
}

/** Is `a` clearly better than `b`: a quarter fewer errors and more than chance explains, or a loss a third lower and no more errors? */
function clearly({ truth: a }: Outcome, other: Outcome): boolean {
  const b = other.truth;
  if (!Number.isFinite(a.loss)) return false;
  if (!Number.isFinite(b.loss)) return true;
  const fewer = a.error <= 0.75 * b.error && a.error < b.error - 1.5 * noise(other) && a.loss < 1.05 * b.loss;
  return fewer || (a.loss < 0.65 * b.loss && a.error <= b.error);
}

/**
 * Another setting has to buy fewer errors too, and by more than chance: for a lower loss alone nobody trains anew, and of two
 * runs that differ by less one is as good as the other. Twice the standard deviation of a difference on the same items, of which
 * those count at most that either run has wrong.
 */
function pays({ truth: a }: Outcome, { truth: b, spec }: Outcome): boolean {
  const fewer = b.error - a.error;
  return fewer > 2 * Math.sqrt(Math.max(a.error + b.error - fewer ** 2, 2 / spec.valid) / spec.valid);
}

/** Does `one` help clearly more than `other`, which is another way out? */
const isCure = ({ truth: a }: Outcome, { truth: b }: Outcome): boolean => a.loss < 0.9 * b.loss && a.error <= b.error;

/** Is `a` better than `b` by more than chance, in error and in loss? Enough where only one thing is different. */
const helped = ({ truth: a }: Outcome, other: Outcome): boolean =>
  a.error < other.truth.error - noise(other) && a.loss < 0.9 * other.truth.loss;

/** None of the others is better by more than chance, in error or loss. */
function isAsGood({ truth, ...outcome }: Outcome, others: readonly Outcome[]): boolean {
  const error = Math.min(...others.map((other) => other.truth.error));
  const loss = Math.min(...others.map((other) => other.truth.loss));
  return truth.error <= error + noise({ truth, ...outcome }) && truth.loss <= 1.35 * loss;
}

/**
 * As good as the best runs of that network on that data, with as many items or fewer: the best of each seed, whatever its batch
 * size or schedule, on the average. A sweep may have ended before the best came. Validation items differ, so chance counts
 * twice.
 */
function isNearBestKnown(outcome: Outcome, all: readonly Outcome[]): boolean {
  const { source, side, net, n } = outcome.spec;
  const bests = new Map<number, number>();
  for (const { spec, truth } of all) {
    const alike = spec.source === source && spec.side === side && spec.net === net && spec.n <= n;
    if (!alike || spec.flips > 0 || spec.leak > 0) continue;
    bests.set(spec.seed, Math.min(truth.error, bests.get(spec.seed) ?? 1));
  }
  const best = [...bests.values()].reduce((sum, error) => sum + error, 0) / bests.size;
  return outcome.truth.error <= best + 2 * noise(outcome);
}

/** One standard deviation of an error rate, two items at least. */
const noise = ({ truth: { error }, spec: { valid } }: Outcome): number =>
  Math.max(2 / valid, Math.sqrt((error * (1 - error)) / valid));

/** The one with the lowest loss, null among none. */
const best = (outcomes: readonly Outcome[]): Outcome | null =>
  outcomes.reduce<Outcome | null>((found, one) => (found && !(one.truth.loss < found.truth.loss) ? found : one), null);

/** By definition, not by outcome. */
function hasDiverged({ record }: Outcome): boolean {
  const losses = record.losses!;
  const tail = losses.slice(-Math.max(1, Math.floor(losses.length / 10)));
  const mean = tail.reduce((sum, loss) => sum + loss, 0) / tail.length;
  return !(mean < 30 * Math.log(record.classes!));
}

/** The same but for rate, epochs and items. */
const isSweep = (a: Spec, b: Spec): boolean =>
  keyOf({ ...a, lr: 0, epochs: 0, n: 0 }) === keyOf({ ...b, lr: 0, epochs: 0, n: 0 });

const keyOf = (spec: Spec): string => JSON.stringify(Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1)));

function cause(label: VerdictName, what: string, { truth: a }: Outcome, { truth: b }: Outcome): Cause {
  const words = ({ loss, error }: Outcome['truth']) => `loss ${loss.toPrecision(3)}, error ${error.toPrecision(3)}`;
  return { label, why: `${what}: ${words(a)}; this run: ${words(b)}` };
}
