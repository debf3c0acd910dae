import type { Spec } from './run.js';
import { BASE, type Base, between, sweeps, threes } from './sweeps.js';

/**
 * The runs to make, in sweeps: each combination of data, network and number of items is trained at rates a factor of ten
 * apart and numbers of epochs a factor of four apart, so that for each run there are others that tell what was wrong with it.
 */
export function plan(): Spec[] {
  // The dearest last: a making that was cut off is of use too.
  const byHeart = overfitted(HEADS, [10, 11, 12, 13], [2, 8, 32]);
  const whole = overfitted(WHOLE, [10, 11], [5, 20, 60]);
  const begun = [frozen(), sensible(), byHeart, usual(), leaks()];
  return [...begun, between(), threes(), sweeps(), wrongLabels(), whole].flat();
}

/** As people train: at rates about the right one, with all items there are. */
function usual(): Spec[] {
  const bases: Base[] = [
    { source: 'bears-features', net: 'head', side: 64, n: 280 },
    { source: 'drawn-features', net: 'head', side: 64, n: 576 },
    { source: 'trash-features', net: 'head', side: 64, n: 576 },
    { source: 'drawn', net: 'small', n: 384 },
  ];
  return bases.flatMap((base) =>
    [21, 22, 23].flatMap((seed) =>
      [1, 4, 12].flatMap((epochs) =>
        [3e-4, 1e-3, 3e-3, 1e-2].map((lr) => ({ ...BASE, ...base, bs: 16, lr, epochs, seed })),
      ),
    ),
  );
}

/**
 * As a lesson goes that goes well: true labels, all the pictures there are, features good enough for them or a network small
 * enough, and about the right rate. Which of them are good is decided by how they come out beside each other.
 */
function sensible(): Spec[] {
  const bases: Base[] = [
    { source: 'bears-features', net: 'head', side: 128, n: 280 },
    { source: 'bears-features', net: 'head', side: 96, n: 280 },
    { source: 'drawn', net: 'small', n: 1200 },
    { source: 'bears-features', net: 'bare', side: 128, n: 280 },
    { source: 'trash3', net: 'small', n: 900 },
  ];
  const settings = [2, 6, 18].flatMap((epochs) =>
    (epochs === 18 ? [1e-3, 3e-3] : [3e-4, 1e-3, 3e-3, 1e-2]).map((lr) => ({ epochs, lr })),
  );
  return bases.flatMap((base) =>
    [31, 32, 33, 34, 35, 36].flatMap((seed) =>
      settings.map((setting) => ({ ...BASE, ...base, bs: 16, ...setting, seed })),
    ),
  );
}

/** Labels wrong in both sets, at rates that are right, and the same without. */
function wrongLabels(): Spec[] {
  const bases: Base[] = [
    { source: 'bears-features', net: 'head', side: 64, n: 280 },
    { source: 'drawn-features', net: 'head', side: 64, n: 384 },
    { source: 'trash-features', net: 'head', side: 64, n: 768 },
    { source: 'drawn', net: 'small', n: 768 },
    { source: 'bears-features', net: 'bare', side: 64, n: 280 },
  ];
  return bases.flatMap((base) =>
    [0, 0.15, 0.25, 0.4].flatMap((flips) =>
      [1e-3, 3e-3].flatMap((lr) =>
        (base.net === 'head' ? [4, 5, 6] : [4]).map((seed) => ({
          ...BASE,
          ...base,
          flips,
          lr,
          epochs: 4 + 2 * (seed % 2),
          seed,
        })),
      ),
    ),
  );
}

/** Training pictures among the validation's. */
function leaks(): Spec[] {
  const bases: Base[] = [
    { source: 'bears-features', net: 'head', side: 64, n: 72 },
    { source: 'drawn', net: 'small', n: 384 },
    { source: 'trash3', net: 'small', n: 192 },
    { source: 'trash-features', net: 'bare', side: 64, n: 192 },
  ];
  return bases.flatMap((base) =>
    [0.2, 0.5, 0.9].flatMap((leak) =>
      [1e-3, 3e-3].flatMap((lr) => [4, 16].map((epochs) => ({ ...BASE, ...base, leak, lr, epochs, seed: 7 }))),
    ),
  );
}

/** A pretrained body that stays frozen, to the end or for a quarter of the epochs. */
function frozen(): Spec[] {
  const pairs = (base: Base, seeds: readonly number[], lrs: readonly number[]) =>
    seeds.flatMap((seed) =>
      lrs.flatMap((lr) => [2, 99].map((part) => ({ ...BASE, ...base, lr, epochs: 8, frozen: part, seed }))),
    );
  const small: Base[] = [
    { source: 'bears', net: 'taught', n: 240 },
    { source: 'drawn', net: 'taught', n: 384 },
    { source: 'trash3', net: 'taught', n: 384 },
  ];
  const big: Base[] = [
    { source: 'bears', net: 'effnet', side: 64, valid: 120, n: 192, bs: 16 },
    { source: 'drawn', net: 'effnet', side: 64, valid: 120, n: 192, bs: 16 },
  ];
  return [
    ...small.flatMap((base) => pairs(base, [8, 9, 10], [3e-3, 1e-2])),
    ...big.flatMap((base) => pairs(base, [8], [1e-3, 3e-3])),
  ];
}

/** Nothing protects, and many epochs at a constant rate; and fewer of them. */
function overfitted(bases: readonly Base[], seeds: readonly number[], all: readonly number[]): Spec[] {
  return bases.flatMap((base) =>
    seeds.flatMap((seed) =>
      all.map((epochs) => ({ ...BASE, ...base, valid: 300, schedule: 'flat' as const, epochs, seed })),
    ),
  );
}

const HEADS: Base[] = [
  { source: 'trash-features', net: 'bare', side: 64, n: 48, lr: 3e-3 },
  { source: 'drawn-features', net: 'bare', side: 64, n: 48, lr: 3e-3 },
  { source: 'trash-features', net: 'bare', side: 64, n: 96, lr: 1e-3 },
];

const WHOLE: Base[] = [
  { source: 'noisy', net: 'small', n: 192, lr: 3e-3 },
  { source: 'noisy', net: 'plain', n: 192, lr: 1e-3 },
  { source: 'trash3', net: 'plain', n: 96, lr: 3e-3 },
];
