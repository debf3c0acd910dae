import type { Spec } from './run.js';

/** Each network on each data at rates a factor of ten apart and numbers of epochs a factor of four apart. */
export function sweeps(): Spec[] {
  return runsOf(SWEEPS, RATES, SGD_RATES);
}

/** The runs of sweeps at these rates, those of SGD at its own. */
function runsOf(sweeps: readonly Sweep[], rates: readonly number[], sgdRates: readonly number[]): Spec[] {
  return sweeps.flatMap(([base, sizes, seeds]) =>
    seeds.flatMap((seed) =>
      sizes.flatMap(([n, counts]) =>
        counts.flatMap((epochs) =>
          (base.optimizer === 'sgd' ? sgdRates : rates).map((lr) => ({ ...BASE, ...base, n, epochs, lr, seed })),
        ),
      ),
    ),
  );
}

/** What is the same in most. */
export const BASE: Omit<Spec, 'source' | 'net'> = {
  ...{ side: 32, n: 96, valid: 200, lr: 1e-3, epochs: 4, bs: 8 },
  ...{ schedule: 'cycle', optimizer: 'adam', flips: 0, leak: 0, frozen: null, seed: 1 },
};

const RATES = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];
const SGD_RATES = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10];

/** What is another in a run or a sweep. */
export type Base = Partial<Spec> & Pick<Spec, 'source' | 'net'>;

type Sweep = [base: Base, sizes: [n: number, epochs: number[]][], seeds: number[]];

const SMALL: Sweep[1] = [
  [24, [4, 16, 64]],
  [96, [1, 4, 16]],
  [384, [1, 4]],
];

const BEARS: Sweep[1] = [
  [24, [4, 16]],
  [72, [1, 4, 16]],
  [280, [1, 4, 16]],
];

const SWEEPS: Sweep[] = [
  [{ source: 'bears-features', net: 'head', side: 64 }, BEARS, [1, 2]],
  [{ source: 'drawn', net: 'small' }, SMALL, [1]],
  [
    { source: 'trash-features', net: 'head', side: 64 },
    [
      [48, [4, 16]],
      [192, [1, 4, 16]],
      [768, [1, 4]],
    ],
    [1],
  ],
  [{ source: 'drawn', net: 'plain', optimizer: 'sgd' }, SMALL, [2]],
  [
    { source: 'drawn-features', net: 'head', side: 64 },
    [
      [24, [4, 16]],
      [96, [1, 4, 16]],
      [384, [1, 4, 16]],
    ],
    [1],
  ],
  [{ source: 'trash3', net: 'small' }, SMALL, [1]],
  [
    { source: 'bears', net: 'small', side: 48 },
    [
      [72, [4, 16]],
      [280, [1, 4, 16]],
    ],
    [1],
  ],
  [
    { source: 'drawn', net: 'small', schedule: 'flat' },
    [
      [96, [4, 16]],
      [384, [1, 4]],
    ],
    [3],
  ],
  [{ source: 'bears-features', net: 'bare', side: 64 }, BEARS, [3]],
  [{ source: 'drawn', net: 'resnet18', valid: 120 }, [[96, [1, 4]]], [1]],
  [{ source: 'bears', net: 'effnet', side: 64, valid: 96, frozen: 99 }, [[96, [1, 4]]], [1]],
];

/** Rates between those of the sweeps: a tenth of a good one is where a rate that is too low begins to look like one. */
export function between(): Spec[] {
  const small: Sweep[1] = [
    [24, [4, 16]],
    [96, [1, 4, 16]],
    [384, [1, 4]],
  ];
  const all: Sweep[] = [
    [{ source: 'bears-features', net: 'head', side: 64 }, BEARS, [1, 2]],
    [{ source: 'drawn-features', net: 'head', side: 64 }, small, [1]],
    [
      { source: 'trash-features', net: 'head', side: 64 },
      [
        [48, [4, 16]],
        [192, [1, 4, 16]],
        [768, [1]],
      ],
      [1],
    ],
    [{ source: 'drawn', net: 'small' }, small, [1]],
    [{ source: 'drawn', net: 'plain', optimizer: 'sgd' }, small, [2]],
  ];
  const usual: Base[] = [
    { source: 'bears-features', net: 'head', side: 64, n: 280 },
    { source: 'drawn-features', net: 'head', side: 64, n: 576 },
    { source: 'trash-features', net: 'head', side: 64, n: 576 },
    { source: 'drawn', net: 'small', n: 384 },
  ];
  return [
    ...runsOf(all, [3e-5, 3e-4, 3e-3], [3e-4, 3e-3, 3e-2, 3e-1]),
    ...usual.flatMap((base) =>
      [21, 22, 23].flatMap((seed) =>
        [1, 4].flatMap((epochs) => [3e-5, 1e-4].map((lr) => ({ ...BASE, ...base, bs: 16, lr, epochs, seed }))),
      ),
    ),
  ];
}

/** Epochs a factor of three apart, about the rates that people take: where one epoch too few, a rate and too few items look alike. */
export function threes(): Spec[] {
  const bases: [Base, sizes: number[]][] = [
    [{ source: 'bears-features', net: 'head', side: 96 }, [36, 90, 270]],
    [{ source: 'trash-features', net: 'head', side: 64 }, [60, 180, 600]],
    [{ source: 'drawn-features', net: 'head', side: 64 }, [36, 120, 480]],
    [{ source: 'trash3', net: 'small' }, [120, 480]],
  ];
  return bases.flatMap(([base, sizes]) =>
    [51, 52].flatMap((seed) =>
      sizes.flatMap((n) =>
        [1, 3, 9].flatMap((epochs) =>
          [3e-4, 1e-3, 3e-3, 1e-2, 1e-1].map((lr) => ({ ...BASE, ...base, bs: 12, n, epochs, lr, seed })),
        ),
      ),
    ),
  );
}
