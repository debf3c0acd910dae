import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fingerprint } from '../../../src/cleaning/fingerprint.js';
import { exactPairs, nearPairs, similarPairs } from '../../../src/cleaning/pairs.js';
import { ImageItems } from '../../../src/data/image-items.js';
import { LabelList } from '../../../src/data/label-list.js';
import { Random } from '../../../src/random.js';
import { ImageCleaner } from '../../../src/widgets.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';
import { manyPictures } from './many-pictures.js';

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(2)} s`;
const memory = () => `${Math.round(process.memoryUsage().rss / 1e6)} MB resident`;

/** Duplicates among `count` pictures whose features are known. */
export async function comparing(count: number): Promise<void> {
  const random = new Random(1);
  const dimensions = 1024;
  const features = Float32Array.from({ length: count * dimensions }, () => random.uniform(-1, 1));
  const found = Array.from({ length: count }, (_, i): Fingerprint => {
    const look = Uint32Array.from({ length: 8 }, () => random.bits());
    return { sha256: String(i), look, measures: null, damaged: false };
  });
  console.log(`${count} pictures, features of ${dimensions} numbers: ${memory()}`);
  let start = performance.now();
  console.log(`exact: ${exactPairs(found).length} pairs, ${seconds(start)}`);
  start = performance.now();
  console.log(`near by hash: ${(await nearPairs(found)).length} pairs, ${seconds(start)}`);
  start = performance.now();
  const similar = await similarPairs(features, dimensions, { minSimilarity: 0.05, limit: 1000 });
  console.log(`similar by features: ${similar.length} pairs, ${seconds(start)}, ${memory()}`);
}

/** From the data to what is sent for the first page of the grid. */
export async function firstPage(count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'notebear-bench-'));
  try {
    const files = await manyPictures(join(folder, 'set'), count);
    const labels = files.map((_, i) => 'ab'[i % 2]!);
    const dataset = new LabelList(new ImageItems(join(folder, 'set'), files), labels, ['a', 'b']);
    for (const state of ['cold', 'warm']) {
      const host = new FakeKernelHost();
      const start = performance.now();
      const cleaner = await ImageCleaner.open(dataset, undefined, { cache: join(folder, 'cache') });
      await cleaner.display();
      const bytes = host.sent.reduce((sum, { buffers }) => sum + buffers.reduce((all, b) => all + b.length, 0), 0);
      console.log(`first page, ${state}: ${seconds(start)}, ${bytes} bytes of thumbnails, ${memory()}`);
      await cleaner.close();
      host.remove();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
