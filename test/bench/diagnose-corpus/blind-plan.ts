import type { Spec } from './run.js';

/** How often rules were scored by runs they had not seen; each time by others. */
export type Round = 1 | 2;

/**
 * Runs that no rule has seen: made when the rules stood, to be scored by them once. As in `plan` each stands in a sweep, but
 * pictures are drawn anew or of other classes and sizes, and networks, batch sizes, rates (half a power of ten beside those of
 * `plan`), numbers of epochs and of items, parts of wrong labels and of copies, and seeds are others. In the second round rates are
 * twice those of the first.
 */
export function blindPlan(round: Round): Spec[] {
  const [seeds, factor] = round === 1 ? [[41, 42], 1] : [[71, 72], 2];
  return seeds.flatMap(ofSeed).map((spec) => ({ ...spec, lr: factor * spec.lr }));
}

/** Kinds in turn, so that a making that was cut off has some of each. */
const ofSeed = (seed: number): Spec[] => [
  ...leaks(seed),
  ...wrongLabels(seed),
  ...wrongLabels(seed + 10),
  ...sweeps(seed),
  ...frozen(seed),
  ...sensible(seed),
  ...sensible(seed + 10),
  ...byHeart(seed),
  ...byHeart(seed + 10),
];

const BASE: Omit<Spec, 'source' | 'net' | 'seed'> = {
  ...{ side: 40, n: 90, valid: 200, lr: 3e-3, epochs: 3, bs: 10 },
  ...{ schedule: 'cycle', optimizer: 'adam', flips: 0, leak: 0, frozen: null },
};

const RATES = [3e-5, 3e-4, 3e-3, 3e-2, 3e-1];
const SGD_RATES = [3e-4, 3e-3, 3e-2, 3e-1, 3];

type Base = Partial<Spec> & Pick<Spec, 'source' | 'net'>;

const BEARS: Base = { source: 'bears-features', net: 'head', side: 80 };
const DRAWN: Base = { source: 'drawn-anew-features', net: 'head', side: 80 };
const TRASH: Base = { source: 'trash3-anew-features', net: 'head', side: 80 };

/** Rates a factor of ten apart, epochs a factor of three. */
function sweeps(seed: number): Spec[] {
  const all: [Base, n: number, epochs: number[]][] = [
    ...([BEARS, DRAWN, TRASH] as const).flatMap((base): [Base, number, number[]][] => [
      [base, 36, [3, 9]],
      [base, 100, [1, 3, 9]],
      [base, 270, [1, 3, 9]],
    ]),
    [{ source: 'drawn-anew', net: 'deep' }, 30, [9, 27]],
    [{ source: 'drawn-anew', net: 'deep' }, 90, [3, 9]],
    [{ source: 'drawn-anew', net: 'deep' }, 360, [1, 3, 9]],
    [{ source: 'trash3-anew', net: 'plain', optimizer: 'sgd' }, 90, [3, 9]],
    [{ source: 'trash3-anew', net: 'plain', optimizer: 'sgd' }, 360, [1, 3]],
  ];
  return all.flatMap(([base, n, counts]) =>
    counts.flatMap((epochs) =>
      (base.optimizer === 'sgd' ? SGD_RATES : RATES).map((lr) => ({ ...BASE, ...base, n, epochs, lr, seed })),
    ),
  );
}

/** As a lesson goes that goes well. */
function sensible(seed: number): Spec[] {
  const bases: Base[] = [
    { ...BEARS, side: 112, n: 270 },
    { ...DRAWN, n: 700 },
    { source: 'drawn-anew', net: 'small', n: 900 },
  ];
  return bases.flatMap((base) =>
    [2, 5, 15].flatMap((epochs) => [5e-4, 2e-3, 8e-3].map((lr) => ({ ...BASE, ...base, bs: 20, epochs, lr, seed }))),
  );
}

/** Labels wrong in both sets, and the same without. */
function wrongLabels(seed: number): Spec[] {
  const bases: Base[] = [
    { ...BEARS, n: 270 },
    { ...DRAWN, n: 420 },
    { ...TRASH, n: 600 },
    { source: 'drawn-anew', net: 'small', n: 900 },
  ];
  return bases.flatMap((base) =>
    [0, 0.2, 0.35].map((flips) => ({ ...BASE, ...base, flips, lr: 2e-3, epochs: 5, seed })),
  );
}

/** Training pictures among the validation's. */
function leaks(seed: number): Spec[] {
  const bases: Base[] = [
    { ...BEARS, n: 100 },
    { source: 'drawn-anew', net: 'deep', n: 360 },
    { ...TRASH, net: 'bare', n: 150 },
  ];
  return bases.flatMap((base) =>
    [0.1, 0.6].flatMap((leak) => [3, 12].map((epochs) => ({ ...BASE, ...base, leak, lr: 2e-3, epochs, seed }))),
  );
}

/** A body that was trained before stays frozen, to the end or for two epochs. */
function frozen(seed: number): Spec[] {
  const bases: Base[] = [
    { source: 'drawn-anew', net: 'taught', n: 330, side: 32 },
    { source: 'trash3-anew', net: 'taught', n: 330, side: 32 },
  ];
  return bases.flatMap((base) =>
    [5e-3, 2e-2].flatMap((lr) => [2, 99].map((part) => ({ ...BASE, ...base, lr, epochs: 9, frozen: part, seed }))),
  );
}

/** Nothing protects, and many epochs at a constant rate; and fewer of them. */
function byHeart(seed: number): Spec[] {
  const bases: Base[] = [
    { ...TRASH, net: 'bare', n: 60, lr: 2e-3 },
    { ...DRAWN, net: 'bare', n: 40, lr: 4e-3 },
  ];
  return bases.flatMap((base) =>
    [3, 9, 27].map((epochs) => ({ ...BASE, ...base, valid: 300, schedule: 'flat' as const, epochs, seed })),
  );
}
