import type { CleanerDecision, CleanerRow } from '../../state/image-cleaner.js';
import type { ClassNumbers } from './class-numbers.js';
import type { CleanerPicture } from './cleaner-view.js';

/** A picture as the page is told of it: JSON has no number that is none. */
export function rowOf(
  id: number,
  { name, label, predicted, loss, probability, split, flags, group }: CleanerPicture,
  decision: CleanerDecision,
  classes: ClassNumbers,
): CleanerRow {
  const finite = (value: number | null | undefined) => (Number.isFinite(value) ? value! : null);
  return {
    id,
    name,
    label: classes.numberOf(label),
    predicted: predicted ? classes.numberOf(predicted) : null,
    loss: finite(loss),
    probability: finite(probability),
    split: split ?? '',
    flags: [...(flags ?? [])],
    group: group ?? null,
    decision,
  };
}
