import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImageDataBunch } from '../../../src/index.js';
import { PredictionsCorrector } from '../../../src/widgets.js';
import type { ImageCleanerState } from '../../../widgets/state/image-cleaner.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';
import { classFolders } from '../data/picture-folder.js';

test('predictions are corrected by hand, undone and shown, and no file is touched', async (t) => {
  const host = new FakeKernelHost();
  t.after(() => host.remove());
  const data = await ImageDataBunch.fromFolder(await classFolders(t, 3), { validPct: 0, bs: 2, size: 16 });
  const corrector = new PredictionsCorrector(data.trainDs, [4, 0, 1], data.classes, ['a', 'a', 'b']);
  await corrector.showCorrections();
  assert.equal(host.displays.at(-1)!.bundle['text/plain'], 'There are no corrections.');
  await corrector.display();
  const { commId } = host.messages('comm_open')[0]!;
  const state = () => host.stateOf(commId) as unknown as ImageCleanerState;
  assert.deepEqual(
    state().rows.map(({ name, label }) => [name, label]),
    [
      ['b/01.png', 0],
      ['a/00.png', 0],
      ['a/01.png', 1],
    ],
  );
  const decide = (from: number, to: number, decision: unknown) =>
    host.click(commId, { type: 'decide', version: state().version, ranges: [[from, to]], decision });
  await decide(0, 0, { action: 'relabel', label: 1 });
  await decide(2, 2, { action: 'relabel', label: 0 });
  await decide(1, 1, { action: 'relabel', label: 0 });
  assert.deepEqual(corrector.corrections, { 0: 'b', 2: 'a' });
  assert.deepEqual(corrector.correctedLabels(), ['b', 'a', 'a']);
  await decide(0, 2, { action: 'remove' });
  assert.match(state().message, /no picture is removed/);
  await corrector.showCorrections({ ncols: 2 });
  assert.equal(host.displays.at(-1)!.bundle['text/plain'], '2 corrections\na → b\nb → a');
  await host.click(commId, { type: 'undo' });
  await host.click(commId, { type: 'undo' });
  assert.deepEqual(corrector.correctedLabels(), ['b', 'a', 'b']);
  assert.equal((await data.trainDs.present()).every(Boolean), true);
  assert.throws(() => new PredictionsCorrector(data.trainDs, [1], data.classes, []), /0 labels for 1 items/);
});
