import type { CleanerDecision, CleanerOrder, CleanerView } from '../../state/image-cleaner.js';

/** What is known about a picture when it is shown. Null: not known. */
export interface CleanerPicture {
  /** File with its folder, relative to the data set, for people. */
  name: string;
  label: string;
  predicted?: string | null;
  loss?: number | null;
  /** Probability of its label, 0–1. */
  probability?: number | null;
  /** Probability of the prediction, 0–1. */
  confidence?: number | null;
  /** Difference of the two greatest probabilities, 0–1. */
  gap?: number | null;
  /** How far its label is to be trusted; the less, the sooner it is looked at. */
  trust?: number | null;
  split?: string;
  flags?: readonly string[];
  /** Number of its group of duplicates, the most alike group first. */
  group?: number | null;
}

/** Ids of the pictures that a view shows, in its order. `present`: false for what is in the trash. */
export function idsInView(
  pictures: readonly CleanerPicture[],
  { label, split, state, flag, order }: Omit<CleanerView, 'label'> & { label: string | null },
  stateOf: (id: number) => CleanerDecision,
  present: (id: number) => boolean,
): number[] {
  const wanted = (picture: CleanerPicture, id: number): boolean =>
    present(id) &&
    (label === null || picture.label === label) &&
    (split === '' || picture.split === split) &&
    (flag === '' || (picture.flags ?? []).includes(flag)) &&
    (state === '' || (stateOf(id)?.action ?? 'undecided') === state) &&
    (order !== 'duplicates' || (picture.group ?? null) !== null);
  const ids = pictures.flatMap((picture, id) => (wanted(picture, id) ? [id] : []));
  const by = KEYS[order];
  if (by) {
    const keys = pictures.map(by);
    ids.sort((a, b) => compare(keys[a]!, keys[b]!) || a - b);
  }
  return order === 'duplicates' ? withCompany(ids, pictures) : ids;
}

/** The orders in which there is something to tell about these pictures. */
export function ordersFor(pictures: readonly CleanerPicture[]): CleanerOrder[] {
  const known = (field: keyof CleanerPicture) => pictures.some((picture) => (picture[field] ?? null) !== null);
  const orders: [CleanerOrder, boolean][] = [
    ['given', true],
    ['mistakes', known('trust')],
    ['loss', known('loss')],
    ['confidence', known('confidence')],
    ['unsure', known('gap')],
    ['name', true],
    ['duplicates', known('group')],
  ];
  return orders.filter(([, possible]) => possible).map(([order]) => order);
}

type Key = number | string;

/** What is sorted by, the least first; what is not known comes last. */
const KEYS: Record<CleanerOrder, ((picture: CleanerPicture) => Key) | null> = {
  given: null,
  mistakes: ({ trust }) => known(trust),
  loss: ({ loss }) => -known(loss, Number.NEGATIVE_INFINITY),
  // The surest mistakes first, then the surest of all.
  confidence: ({ confidence, predicted, label }) =>
    -known(confidence, Number.NEGATIVE_INFINITY) - (predicted !== null && predicted !== label ? 1 : 0),
  unsure: ({ gap }) => known(gap),
  name: ({ name }) => name,
  duplicates: ({ group }) => known(group),
};

// A loss that is no number is the worst there is.
const known = (value: number | null | undefined, missing = Number.POSITIVE_INFINITY): number =>
  value === null || value === undefined ? missing : Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;

const compare = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0);

/** A copy whose other copies are filtered out or gone is no duplicate any more. */
function withCompany(ids: readonly number[], pictures: readonly CleanerPicture[]): number[] {
  const sizes = new Map<number, number>();
  for (const id of ids) sizes.set(pictures[id]!.group!, (sizes.get(pictures[id]!.group!) ?? 0) + 1);
  return ids.filter((id) => sizes.get(pictures[id]!.group!)! > 1);
}
