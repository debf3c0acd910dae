import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { ImageDataBunch } from '../../../src/data/image-data-bunch.js';
import { imagenetStats } from '../../../src/data/stats.js';
import { tf } from '../../../src/native/tensorflow.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';
import { classFolders } from './picture-folder.js';

test('showBatch shows denormalised pictures of a training batch as PNG and names their classes', async (t) => {
  const root = await classFolders(t, 6);
  const data = (await ImageDataBunch.fromFolder(root, { size: 8, bs: 4 })).normalize(imagenetStats);
  const host = new FakeKernelHost();
  t.after(() => host.remove());
  const before = tf.memory().numTensors;
  await data.showBatch({ rows: 2, imgSize: 20 });
  assert.equal(tf.memory().numTensors, before);
  const { bundle } = host.displays[0]!;
  assert.match(bundle['text/plain'] as string, /^4 training pictures: [ab], [ab], [ab], [ab]$/);
  const png = Buffer.from(bundle['image/png'] as string, 'base64');
  const { data: pixels, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  assert.equal(info.width, 56);
  const first = [...pixels.subarray(3 * (32 * info.width + 14), 3 * (32 * info.width + 14) + 3)];
  const level = Math.max(...first);
  assert.ok(level >= 50 && level < 56 && first.filter((value) => value === 0).length === 2, `${first}`);
});
