import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnoseRecord } from '../../../src/diagnose/rules.js';
import { type Answers, type RunRecord, UNKNOWN } from '../../../src/diagnose/run-record.js';

/** A run of 3 classes, 300 + 200 items, 10 batches an epoch: its losses by batch and its validation by epoch. */
function run(
  losses: (part: number) => number,
  valid: readonly (readonly [loss: number, error: number])[],
  more: Partial<RunRecord> = {},
): RunRecord {
  const batches = 10 * valid.length;
  const values = Array.from({ length: batches }, (_, i) => losses(i / Math.max(batches - 1, 1)));
  const epochs = valid.map(([validLoss, error], i) => ({ trainLoss: values[10 * i + 9]!, validLoss, error }));
  const setting = { planned: valid.length, classes: 3, trainItems: 300, validItems: 200, frozen: false, lr: 1e-3 };
  return { ...UNKNOWN, ...setting, epochs, losses: values, ...more };
}

/** Items of which `right` are known with probability `p`, the others taken for another class as surely. */
const answers = (items: number, right: number, p: number): Answers => ({
  own: Array.from({ length: items }, (_, i) => (i < right * items ? p : 1 - p)),
  other: Array.from({ length: items }, (_, i) => (i < right * items ? 1 - p : p)),
});

const main = (record: RunRecord) => diagnoseRecord(record).main;

/** From `from` to `to` along an exponential. */
const falling = (from: number, to: number) => (part: number) => from * (to / from) ** part;

test('a run that learns and settles is left alone', () => {
  const record = run(falling(1.1, 0.1), [
    [0.5, 0.2],
    [0.3, 0.1],
    [0.25, 0.06],
    [0.24, 0.06],
  ]);
  assert.equal(main(record), null);
  assert.equal(main({ ...record, train: answers(300, 0.98, 0.95), valid: answers(200, 0.94, 0.93), copies: 0 }), null);
});

test('a training loss below the validation loss alone is no fault', () => {
  const record = run(falling(1.1, 0.01), [
    [0.5, 0.1],
    [0.4, 0.06],
    [0.42, 0.05],
    [0.43, 0.05],
    [0.44, 0.05],
  ]);
  assert.equal(main(record), null);
});

test('an error rate that gets better, then worse, is too many epochs', () => {
  const errors = [0.4, 0.3, 0.25, 0.25, 0.27, 0.32, 0.36, 0.38, 0.4];
  const found = main(
    run(
      falling(1.1, 0.01),
      errors.map((error) => [3 * error, error] as const),
    ),
  );
  assert.equal(found?.name, 'too many epochs');
  assert.match(found.evidence[0]!, /^The error rate was 25\.\d % around epoch 4 and is 39 % at the end\.$/);
  assert.match(found.code, /fitOneCycle\(4\)/);
});

test('the V of a network that has learnt nothing means nothing', () => {
  const errors = [0.4, 0.3, 0.25, 0.25, 0.27, 0.32, 0.36, 0.38, 0.4];
  const found = main(
    run(
      falling(1.1, 1.05),
      errors.map((error) => [3 * error, error] as const),
      { lr: 1e-5 },
    ),
  );
  assert.equal(found?.name, 'learning rate too low');
  assert.match(found.code, /maxLr: 1e-4/);
});

test('a loss that falls fast and has far to go is too few epochs', () => {
  const found = main(
    run(falling(1.4, 0.9), [[0.9, 0.4]], { train: answers(300, 0.7, 0.6), valid: answers(200, 0.6, 0.6) }),
  );
  assert.equal(found?.name, 'too few epochs');
  assert.match(found.code, /fitOneCycle\(3\)/);
});

test('a loss that leaps and does not come back is a rate too high', () => {
  const leap = (part: number) => (part < 0.2 ? 1.1 : part < 0.6 ? 6 : 1.3);
  const found = main(
    run(
      leap,
      [
        [4, 0.6],
        [2, 0.6],
      ],
      { lr: 0.5 },
    ),
  );
  assert.equal(found?.name, 'learning rate too high');
  assert.match(found.evidence[1]!, /^The training loss leapt from 1\.1 to 6 on its way\.$/);
  assert.match(found.code, /maxLr: 5e-2/);
});

test('losses beyond everything are divergence, with a rate too high beside it', () => {
  const diagnosis = diagnoseRecord(run((part) => (part < 0.3 ? 1.1 : 500), [[1e9, 0.7]], { lr: 1 }));
  assert.deepEqual(
    diagnosis.verdicts.map(({ name }) => name),
    ['diverged', 'learning rate too high'],
  );
  assert.match(diagnosis.main!.evidence[0]!, /is 500 from batch 4 on/);
  assert.equal(main(run(() => Number.NaN, [[Number.NaN, 0.7]]))?.confidence, 1);
});

test('labels that are contradicted are told from too little data by how many pictures there are', () => {
  const valid: [number, number][] = [
    [1.1, 0.4],
    [1.1, 0.4],
    [1.1, 0.4],
  ];
  const seen = { train: answers(300, 0.95, 0.85), valid: answers(200, 0.6, 0.85), copies: 0 };
  const wrong = main(run(falling(1.5, 0.5), valid, seen));
  assert.equal(wrong?.name, 'wrong labels');
  assert.match(wrong.code, /ImageCleaner\.fromLearner/);
  const by = { train: answers(60, 1, 0.99), valid: answers(200, 0.75, 0.9), trainItems: 60 };
  const few = main(
    run(
      falling(1.5, 0.05),
      [
        [0.7, 0.25],
        [0.6, 0.25],
        [0.6, 0.25],
      ],
      by,
    ),
  );
  assert.equal(few?.name, 'not enough data');
  assert.match(
    few.evidence[0]!,
    /60 training pictures by heart \(0 % wrong, loss 0\.01\d*\), and of the validation pictures 25 %/,
  );
});

test('a network that goes on to deny the labels that it learns from is told from one that has only begun', () => {
  const settled: [number, number][] = [0.65, 0.5, 0.5, 0.48, 0.5, 0.49].map((error) => [1.8, error]);
  const seen = { train: answers(300, 0.68, 0.85), valid: answers(200, 0.51, 0.85), copies: 0 };
  const found = main(run(falling(2, 1.1), settled, seen));
  assert.equal(found?.name, 'wrong labels');
  assert.match(found.evidence[1]!, /training pictures, which it has seen 6 times, it takes 31\.7 % for something else/);
  const improving: [number, number][] = [0.65, 0.6, 0.55, 0.53, 0.5, 0.42].map((error) => [1.8, error]);
  assert.notEqual(main(run(falling(2, 1.1), improving, seen))?.name, 'wrong labels');
  assert.notEqual(main(run(falling(2, 1.1), settled.slice(0, 3), seen))?.name, 'wrong labels');
});

test('a high training loss alone, of pictures made harder for training, is no alarm where the validation loss is low', () => {
  const record = run(falling(2, 0.8), [
    [1.2, 0.5],
    [0.55, 0.22],
    [0.31, 0.08],
    [0.3, 0.1],
  ]);
  assert.equal(main(record), null);
  assert.equal(
    main({ ...record, epochs: record.epochs.map((row) => ({ ...row, validLoss: 0.7 })) })?.name,
    'too few epochs',
  );
});

test('few pictures are known by heart where the loss in training says so, though BatchNorm lags behind', () => {
  const valid = Array.from({ length: 6 }, (): [number, number] => [1.8, 0.45]);
  const more = { train: answers(24, 0.88, 0.9), valid: answers(60, 0.55, 0.9), trainItems: 24, validItems: 60 };
  const found = main(run(falling(1.4, 0.03), valid, more));
  assert.equal(found?.name, 'not enough data');
  assert.match(
    found.evidence[0]!,
    /^The network knows its 24 training pictures by heart \(8\.33 % wrong, loss 0\.0\d+\)/,
  );
});

test('copies between the sets come before everything that is concluded from the numbers', () => {
  const record = run(falling(1.1, 0.1), [[0.1, 0.02]], { copies: 50, validItems: 200 });
  assert.equal(main(record)?.name, 'leak between the sets');
  assert.equal(main({ ...record, copies: 2 }), null);
  assert.equal(diagnoseRecord({ ...record, copies: 2 }).verdicts[0]?.confidence, 0.4);
});

test('a validation loss without bounds is no alarm where the items are numbers', () => {
  const record = run(
    falling(900, 30),
    [
      [200, 0],
      [50, 0],
      [40, 0],
    ].map(([loss]) => [loss!, 0] as const),
    { classes: 0 },
  );
  assert.equal(main({ ...record, epochs: record.epochs.map((row) => ({ ...row, error: null })) }), null);
});

test('a loss that has far to go at a rate of 0.3 is a rate too high of Adam, and too few epochs of SGD', () => {
  const record = run(falling(1.1, 0.9), [
    [0.95, 0.5],
    [0.92, 0.48],
  ]);
  const at = (optimizer: string) => main({ ...record, lr: 0.3, optimizer });
  assert.equal(at('AdamW')?.name, 'learning rate too high');
  assert.match(at('AdamW')!.evidence[0]!, /^At a rate of 0\.3 the training loss went from 1\.\d+ to 0\.9\d* only/);
  assert.equal(at('SGD')?.name, 'too few epochs');
});

test('little learnt in many epochs at a small rate is that rate, and no rate that is ample is too low', () => {
  const steady = Array.from({ length: 9 }, (_, i) => [1.1 - 0.05 * i, 0.6 - 0.04 * i] as const);
  const record = run(falling(1.15, 0.7), steady, { train: answers(300, 0.75, 0.7), valid: answers(200, 0.7, 0.7) });
  assert.equal(main({ ...record, lr: 3e-4 })?.name, 'learning rate too low');
  for (const lr of [3e-3, 1e-2]) assert.notEqual(main({ ...record, lr })?.name, 'learning rate too low');
});

test('few pictures known by heart at a small rate are no run that needs more epochs, though BatchNorm lags behind', () => {
  const steady = Array.from({ length: 20 }, (_, i) => [1.5 + 0.1 * i, 0.5 - 0.005 * i] as const);
  const more = { lr: 9e-4, trainItems: 24, train: answers(24, 0.92, 0.7), valid: answers(60, 0.6, 0.9) };
  const { verdicts } = diagnoseRecord(run(falling(1.26, 0.03), steady, more));
  assert.ok(!verdicts.some(({ name }) => name === 'too few epochs' || name === 'learning rate too low'));
});

test('one epoch at a smallish rate was too short, several were too slow, and at a tiny rate one was that too', () => {
  const rows = [
    [0.95, 0.5],
    [0.93, 0.48],
    [0.91, 0.47],
  ] as const;
  const more = { train: answers(300, 0.55, 0.6), valid: answers(200, 0.52, 0.6) };
  const of = (epochs: number, lr: number) => main(run(falling(1.1, 0.9), rows.slice(0, epochs), { ...more, lr }))?.name;
  assert.equal(of(1, 3e-4), 'too few epochs');
  assert.equal(of(3, 3e-4), 'learning rate too low');
  assert.equal(of(1, 3e-5), 'learning rate too low');
  assert.equal(of(3, 3e-3), 'too few epochs');
});

test('pictures seen once may be known and yet not be enough for new ones', () => {
  const known = { train: answers(36, 1, 0.85), valid: answers(200, 0.65, 0.85), trainItems: 36 };
  assert.equal(main(run(falling(1.4, 0.5), [[1.2, 0.35]], known))?.name, 'too few epochs');
  assert.equal(main(run(falling(1.4, 0.5), [[0.4, 0.15]], known)), null);
});

test('what a small network leaves after some epochs is no want of epochs, unless it is nearly all', () => {
  const rows = Array.from({ length: 4 }, () => [0.7, 0.3] as const);
  const of = (p: number) =>
    main(run(falling(1.1, 0.7), rows, { lr: 3e-3, train: answers(300, 0.99, p), valid: answers(200, 0.7, 0.6) }))?.name;
  assert.equal(of(0.56), undefined);
  assert.equal(of(0.45), 'too few epochs');
});

test('few pictures and few errors are a hint only', () => {
  const of = (error: number) => {
    const more = { trainItems: 90, train: answers(90, 1, 0.98), valid: answers(200, 1 - error, 0.95) };
    const rows = Array.from({ length: 6 }, () => [0.45, error] as const);
    return diagnoseRecord(run(falling(1.4, 0.05), rows, more));
  };
  assert.equal(of(0.13).main, null);
  assert.equal(of(0.13).verdicts[0]?.name, 'not enough data');
  assert.equal(of(0.25).main?.name, 'not enough data');
});

test('many pictures hardly fitted, and yet known better than new ones, have wrong labels', () => {
  const rows = Array.from({ length: 5 }, () => [1.05, 0.55] as const);
  const of = (right: number, lr: number) =>
    main(
      run(falling(1.15, 1.02), rows, {
        ...{ lr, trainItems: 900, train: unsure(300, right, 0.45), valid: unsure(200, 0.45, 0.45) },
      }),
    )?.name;
  assert.equal(of(0.6, 2e-3), 'wrong labels');
  assert.equal(of(0.46, 2e-3), 'too few epochs');
  assert.equal(of(0.6, 3e-4), 'learning rate too low');
});

test('small steps do not leap, whatever some batches have', () => {
  const hard = (part: number) => (part > 0.5 && part < 0.8 ? 1.9 : 1.2);
  const rows = Array.from({ length: 3 }, () => [1.15, 0.5] as const);
  assert.equal(main(run(hard, rows, { lr: 3e-5 }))?.name, 'learning rate too low');
  assert.equal(main(run(hard, rows, { lr: 3e-3 }))?.name, 'learning rate too high');
});

test('nothing learnt at SGD’s 0.3 is a rate too high', () => {
  const rows = Array.from({ length: 3 }, () => [1.09, 0.65] as const);
  assert.equal(main(run(falling(1.1, 1.08), rows, { lr: 0.3, optimizer: 'SGD' }))?.name, 'learning rate too high');
  assert.equal(main(run(falling(1.1, 1.08), rows, { lr: 0.1, optimizer: 'SGD' }))?.name, 'too few epochs');
});

/** Items of which `right` are known, all with the same low probability. */
const unsure = (items: number, right: number, p: number): Answers => ({
  own: Array.from({ length: items }, (_, i) => (i < right * items ? p : (1 - p) / 2)),
  other: Array.from({ length: items }, (_, i) => (i < right * items ? (1 - p) / 2 : p)),
});
