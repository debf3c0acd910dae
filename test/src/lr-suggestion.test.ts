import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { adviseRate } from '../../src/lr-advice.js';
import { minimum, slide, steep, steepest, suggestRates, valley } from '../../src/lr-suggestion.js';
import { repositoryFile } from '../helpers/repository.js';

/** What test/oracle/make_schedules.py wrote: searches, and what fastai 2 suggests for them. */
const { curves } = JSON.parse(readFileSync(repositoryFile('test/oracle/schedules.json'), 'utf8')) as {
  curves: Record<
    string,
    { numIt: number; losses: (number | null)[]; suggestions: Record<'valley' | 'slide' | 'minimum' | 'steep', number> }
  >;
};

const rates = (n: number, numIt = n): number[] => Array.from({ length: n }, (_, i) => 1e-7 * 1e8 ** (i / numIt));

for (const [name, { numIt, losses, suggestions }] of Object.entries(curves)) {
  test(`the ${name} curve: valley, slide, minimum and steep are fastai's`, () => {
    const record = { lrs: rates(losses.length, numIt), losses: losses.map((loss) => loss ?? Number.NaN), numIt };
    const advice = adviseRate(record);
    for (const [method, expected] of Object.entries(suggestions)) {
      const found = advice[method as keyof typeof suggestions];
      assert.ok(found !== null && Math.abs(found / expected - 1) < 1e-4, `${method}: ${found}, expected ${expected}`);
    }
    assert.equal(advice.lr, advice.valley);
  });
}

test("v1's suggestion is where the loss falls fastest from batch to batch", () => {
  const losses = [5, 4.9, 4.5, 3, 2.8, 2.9];
  const lrs = rates(6);
  assert.equal(steepest({ lrs, losses }), lrs[2]);
  assert.equal(minimum({ lrs, losses }), lrs[4]! / 10);
});

test('curves too short for a method have no suggestion by it', () => {
  const [none, one] = [
    { lrs: [], losses: [] },
    { lrs: [1], losses: [1] },
  ];
  assert.deepEqual(
    [steepest(one), minimum(none), steep(one), valley(one), slide({ lrs: rates(15), losses: rates(15) })],
    [null, null, null, null, null],
  );
  assert.deepEqual(suggestRates(none), { steepest: null, minimum: null, valley: null, slide: null, steep: null });
});

test('a curve that only falls has its valley in the middle', () => {
  const lrs = rates(12);
  assert.equal(valley({ lrs, losses: lrs.map((_, i) => -i) })!.lr, lrs[5]);
});

test('the advice says why, and shows itself as text', () => {
  const { numIt, losses } = curves.usual!;
  const advice = adviseRate({ lrs: rates(losses.length, numIt), losses: losses as number[], numIt });
  assert.match(
    advice.reason,
    /^Suggested learning rate: 1\.58E-04\. The loss falls from 2 to 0\.508 between rates of \S+ and 6\.92E-02, and rises after them; /,
  );
  assert.match(
    advice.text,
    /Other methods: steepest 1\.00E-03, minimum\/10 6\.92E-03, slide 2\.75E-06, steep 8\.32E-04\.$/,
  );
  assert.equal(inspect(advice), advice.text);
});

test('no rate is suggested where the loss does not fall, and the advice says so', () => {
  const lrs = rates(80, 100);
  const flat = lrs.map((_, i) => 0.1 + 0.0004 * Math.sin(i) + (i > 70 ? i - 70 : 0));
  const advice = adviseRate({ lrs, losses: flat, numIt: 100 });
  assert.deepEqual([advice.lr, advice.valley, advice.steepest], [null, null, null]);
  assert.match(advice.text, /^No learning rate is suggested: the loss does not fall clearly, from 0\.0998 to 0\.0996 /);
});

test('a fall that the scatter of the batches explains is none', () => {
  const lrs = rates(100);
  const losses = lrs.map((_, i) => 1 - (0.05 * i) / 100);
  assert.notEqual(adviseRate({ lrs, losses, rawLosses: losses, numIt: 100 }).lr, null);
  const rawLosses = losses.map((loss, i) => loss + (i % 2 ? 0.8 : -0.8));
  assert.equal(adviseRate({ lrs, losses, rawLosses, numIt: 100 }).lr, null);
});

test('a search of few batches is looked at whole, and says so; one of hardly any is refused', () => {
  const lrs = rates(14);
  const losses = lrs.map((_, i) => 2 - i / 10);
  assert.match(adviseRate({ lrs, losses }).reason, /The search had only 14 batches: all are looked at\.\)$/);
  assert.match(adviseRate({ lrs: lrs.slice(0, 5), losses: losses.slice(0, 5) }).reason, /5 finite losses are too few/);
  assert.match(adviseRate({ lrs, losses: lrs.map(() => Number.NaN) }).reason, /0 finite losses are too few/);
});
