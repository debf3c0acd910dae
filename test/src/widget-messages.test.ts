import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { FileDeleter } from '../../src/widgets.js';
import { ConfusionTable, RecorderPlot, TrainingProgress } from '../../widgets/kernel-side/index.js';
import { FakeKernelHost } from '../helpers/fake-kernel-host.js';
import { FuzzValues } from '../helpers/fuzz-values.js';
import { hashes } from './data/hashes.js';
import { classFolders, file, temporaryFolder } from './data/picture-folder.js';

const axis = (text: string) => ({ title: { text }, type: 'linear' as const });
const figure = {
  data: [{ type: 'scatter' as const, name: 'Train', mode: 'lines' as const, x: [0, 1], y: [2, 1] }],
  layout: { title: { text: 'Loss' }, xaxis: axis('Batch'), yaxis: axis('Loss') },
  summary: 'The loss falls.',
};

const idOf = (bundle: Record<string, unknown>) =>
  (bundle['application/vnd.jupyter.widget-view+json'] as { model_id: string }).model_id;

test('whatever a page sends, nothing outside of the data set is read, moved or shown, and nothing is lost', async (t) => {
  const [root, other] = [await classFolders(t, 4), await temporaryFolder(t)];
  const red = { create: { width: 64, height: 64, channels: 3 as const, background: '#f00' } };
  const secret = await file(other, 'secret.jpg', await sharp(red).jpeg().toBuffer());
  const [inside, outside] = [await hashes(root), await hashes(other)];
  const host = new FakeKernelHost();
  t.after(() => host.remove());
  const paths = Object.keys(inside).map((name) => join(root, name));
  const deleter = new FileDeleter({ filePaths: paths, path: root, batchSize: 3 });
  await deleter.display();
  const files = paths.map((path) => ({ path, actual: 0, predicted: 1, caption: '' }));
  const matrix = {
    figure,
    classes: ['a', 'b'],
    text: [
      ['1', '0'],
      ['0', '1'],
    ],
    shades: [
      [1, 0],
      [0, 1],
    ],
    files,
  };
  await new ConfusionTable(matrix).display();
  await new RecorderPlot(figure, { live: true, onPick: (x) => assert.ok(Number.isFinite(x)) }).display();
  new TrainingProgress({ names: ['epoch'], epochs: 1, batches: 1, onStop: () => {} }).display();
  const ids = host.displays.map(({ bundle }) => idOf(bundle));
  const states = ids.map((id) => host.stateOf(id));

  const values = new FuzzValues(1);
  const odd = [secret, '../../secret.jpg', '__proto__', 0, 1, 2, 7, -1, 1e9, null, [secret], { path: secret }];
  const value = () => (values.next() < 0.7 ? values.pick(odd) : values.json());
  const keys = [
    'id',
    'page',
    'actual',
    'predicted',
    'path',
    'x',
    'items',
    'thumbnails',
    'pictures',
    'figure',
    '_esm',
    '__proto__',
  ];
  const record = () => {
    const made: Record<string, unknown> = {};
    for (const key of keys)
      if (values.next() < 0.5)
        Object.defineProperty(made, key, { value: value(), enumerable: true, configurable: true });
    return made;
  };
  const types = ['toggle', 'confirm', 'undo', 'choose', 'pick', 'resync', 'stop', 'remove', 'need', 'hello', 7, null];
  for (let i = 0; i < 1500; i++) {
    const custom = {
      method: 'custom',
      content: values.next() < 0.9 ? { ...record(), type: values.pick(types) } : value(),
    };
    const update = { method: 'update', state: record(), buffer_paths: values.next() < 0.9 ? [] : value() };
    // What is refused with an error is refused as well.
    await host.receive(values.pick(ids), values.next() < 0.7 ? custom : update).catch(() => {});
  }

  assert.deepEqual(await hashes(other), outside);
  const now = Object.entries(await hashes(root));
  assert.deepEqual(
    now.map(([, hash]) => hash).sort(),
    Object.values(inside).sort(),
    'each file is somewhere in the set',
  );
  for (const [i, id] of ids.entries()) {
    const { items, ...rest } = host.stateOf(id);
    for (const key of ['_model_name', '_view_module', '_esm']) assert.equal(rest[key], states[i]![key]);
    for (const item of (items ?? []) as { name: string }[]) assert.match(item.name, /^\d\d\.png$/);
  }
  const text = JSON.stringify(host.sent.map(({ data }) => data));
  for (const { buffers } of host.sent)
    for (const bytes of buffers) assert.ok(!(await isRed(bytes)), 'the secret was shown');
  assert.ok((await isRed(await readFile(secret))) && !text.includes(root), 'no place of the disk is told');
});

/** True for a picture that is red all over. */
async function isRed(bytes: Uint8Array): Promise<boolean> {
  const stats = await sharp(bytes)
    .stats()
    .catch(() => null);
  const [r, g, b] = stats?.channels.map(({ mean }) => mean) ?? [];
  return r! > 240 && g! < 15 && b! < 15;
}
