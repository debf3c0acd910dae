import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { frontEnds } from '../../../widgets/frontend/front-ends.js';
import { CleanerPages } from '../../../widgets/frontend/image-cleaner/cleaner-model.js';
import { Pace } from '../../../widgets/frontend/image-cleaner/pace.js';
import { ThumbnailUrls } from '../../../widgets/frontend/image-cleaner/thumbnail-urls.js';
import { FakeModel } from '../../../widgets/frontend/storyboard/fake-model.js';
import type { CleanerRow, ImageCleanerState } from '../../../widgets/state/image-cleaner.js';

const row = (id: number): CleanerRow => ({
  ...{ id, name: `${id}.jpg`, label: 0, predicted: null, loss: null, probability: null },
  ...{ split: '', flags: [], group: null, decision: null },
});

/** What the page asks for, of a thousand pictures, and their kernel's answer. */
function opened() {
  const model = new FakeModel<ImageCleanerState>({ ...frontEnds.ImageCleaner.defaults(), count: 1000, total: 1000 });
  const pages = new CleanerPages(model, () => {});
  pages.update();
  const asked = () => model.sent.splice(0) as { type: string; from: number; to: number; ids: number[] }[];
  const answer = (from: number, to: number) =>
    model.tell({
      type: 'rows',
      version: 0,
      from,
      rows: Array.from({ length: to - from + 1 }, (_, i) => row(from + i)),
    });
  return { model, pages, asked, answer };
}

test('one question brings the rows of many screens, and each is asked for once', () => {
  const { pages, asked, answer } = opened();
  pages.look(0, 40);
  assert.deepEqual(asked(), [{ type: 'rows', version: 0, from: 0, to: 140 }]);
  answer(0, 140);
  pages.look(7, 47);
  assert.deepEqual(
    asked().map(({ type, ids }) => [type, ids.length]),
    [['thumbnails', 41]],
  );
  pages.look(100, 145);
  assert.deepEqual(asked()[0], { type: 'rows', version: 0, from: 141, to: 245 });
  pages.look(970, 999);
  assert.deepEqual(asked()[0], { type: 'rows', version: 0, from: 870, to: 999 });
});

test('after a decision only the rows in sight are asked for anew', () => {
  const { model, pages, asked, answer } = opened();
  pages.look(0, 40);
  answer(0, 140);
  asked();
  model.set({ edition: 1 });
  pages.update();
  pages.look(0, 40);
  assert.deepEqual(asked()[0], { type: 'rows', version: 0, from: 0, to: 40 });
});

test('thumbnails are addresses that show them, and the oldest go when there are too many', () => {
  const urls = new ThumbnailUrls();
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i % 251);
  urls.set(0, new DataView(bytes.buffer, 100));
  const [about, text] = urls.get(0)!.split(',');
  assert.equal(about, 'data:image/jpeg;base64');
  assert.deepEqual(Buffer.from(text!, 'base64'), Buffer.from(bytes.subarray(100)));
  for (let id = 1; id <= 610; id++) urls.set(id, new DataView(bytes.buffer, 0, 1));
  assert.equal(urls.isFull, true);
  urls.limit(new Set([0, 1, 2]));
  assert.equal(urls.isFull, false);
  assert.deepEqual(
    [0, 1, 2, 3, 13, 14, 610].map((id) => urls.get(id) !== undefined),
    [true, true, true, false, false, true, true],
  );
  urls.clear();
  assert.equal(urls.get(610), undefined);
});

/** A grid 600 px high, and how often it has asked after each frame. */
function paced(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let asked = 0;
  const pace = new Pace(() => asked++);
  const scroll = (from: number, step: number, frames: number) => {
    for (let i = 1; i <= frames; i++) {
      pace.drawn(from + i * step, 600);
      t.mock.timers.tick(20);
    }
    return from + frames * step;
  };
  return { pace, scroll, asked: () => asked, rest: () => t.mock.timers.tick(1000) };
}

test('a grid at rest asks at once, as often as it is drawn', (t) => {
  const { pace, asked } = paced(t);
  for (let i = 1; i <= 3; i++) {
    pace.drawn(0, 600);
    assert.equal(asked(), i);
  }
});

test('while one reads it is asked ten times a second, while pictures fly past not at all, and at the end once more', (t) => {
  const { scroll, asked, rest } = paced(t);
  const top = scroll(0, 20, 50);
  assert.ok(asked() >= 9 && asked() <= 11, `a second at 1000 px a second: ${asked()}`);
  rest();
  const before = asked();
  scroll(top, 500, 50);
  assert.equal(asked() - before, 1, 'where it began');
  rest();
  assert.equal(asked() - before, 2, 'and where it ended');
  rest();
  assert.equal(asked() - before, 2);
});

test('what is closed asks no more', (t) => {
  const { pace, scroll, asked, rest } = paced(t);
  scroll(0, 20, 2);
  const before = asked();
  pace.stop();
  rest();
  assert.equal(asked(), before);
});
