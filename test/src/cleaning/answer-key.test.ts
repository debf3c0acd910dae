import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { examine } from '../../../src/cleaning/examine.js';
import { cnnLearner, drawnBears, ImageDataBunch, imagenetStats, models, readAnswers } from '../../../src/index.js';
import { findWeights } from '../../../src/models/weights.js';
import { temporaryFolder } from '../data/picture-folder.js';

test('on the drawn set the planted mistakes are found', async (t) => {
  if (!(await findWeights(models.efficientnetLite0).catch(() => null))) return t.skip('the weights are not installed');
  const path = join(await temporaryFolder(t), 'bears');
  await drawnBears({ path, progress: () => {} });
  const answers = new Map((await readAnswers(path)).map((answer) => [answer.path, answer]));
  t.mock.method(console, 'warn', () => {});
  const data = (await ImageDataBunch.fromFolder(path, { size: 192, bs: 32 })).normalize(imagenetStats);
  const learn = await cnnLearner(data, models.efficientnetLite0, { silent: true });
  t.after(() => learn.dispose());
  const pictures = await examine(learn);
  const planted = (kind: string) => [...answers.values()].filter((answer) => answer.planted === kind);

  // An item whose trust is not known cannot be ranked, and counts as last.
  const order = [...pictures].sort((a, b) => (a.trust ?? 2) - (b.trust ?? 2)).map((picture) => picture.path);
  const wrong = [...planted('wrong label'), ...planted('duplicate in another class')];
  const ranks = wrong.map((answer) => order.indexOf(answer.path));
  const first = ranks.filter((rank) => rank < pictures.length / 10).length;
  t.diagnostic(`label mistakes in the first tenth: ${first} of ${wrong.length}, at ${ranks.sort((a, b) => a - b)}`);
  assert.ok(first >= 0.9 * wrong.length);

  const groupOf = new Map(pictures.map((picture) => [picture.path, picture.group]));
  const found = ({ path, source }: { path: string; source: string }) =>
    groupOf.get(path) != null && groupOf.get(path) === groupOf.get(source);
  const exact = [...planted('exact duplicate'), ...planted('duplicate in another class')];
  const near = planted('near duplicate');
  t.diagnostic(`exact duplicates found: ${exact.filter(found).length} of ${exact.length}`);
  t.diagnostic(`near duplicates found: ${near.filter(found).length} of ${near.length}`);
  assert.ok(exact.every(found));
  assert.ok(near.every(found));

  const original = (file: string) => answers.get(file)!.source || file;
  let [clean, named] = [0, 0];
  for (const [i, a] of pictures.entries()) {
    for (const b of pictures.slice(0, i)) {
      if (original(a.path) === original(b.path)) continue;
      clean++;
      if (a.group !== null && a.group === b.group) named++;
    }
  }
  t.diagnostic(`clean pairs named duplicates: ${named} of ${clean}`);
  assert.ok(named <= 0.05 * exact.length, 'for every true pair at most a twentieth of a false one');

  const flagsOf = (kind: string) =>
    planted(kind).map(({ path }) => pictures.find((picture) => picture.path === path)!.flags);
  assert.ok(flagsOf('truncated').every((flags) => flags.includes('damaged') || flags.includes('unreadable')));
  assert.ok(flagsOf('tiny').every((flags) => flags.includes('odd size')));
  assert.ok(flagsOf('grey').every((flags) => flags.includes('grey')));
});
