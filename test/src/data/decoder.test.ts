import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { BrokenPicture, decodeInWorker } from '../../../src/data/decoder.js';
import { MAX_THREADS } from '../../../src/data/picture-threads.js';
import { file, picture, temporaryFolder } from './picture-folder.js';

const target = { height: 8, width: 8, method: 'crop' } as const;

test('many pictures are decoded beside the main thread, each to its own promise', async (t) => {
  const root = await temporaryFolder(t);
  const files = await Promise.all(Array.from({ length: 30 }, (_, i) => picture(root, `${i}.png`, `rgb(${i},0,0)`)));
  const pictures = await Promise.all(files.map((path) => decodeInWorker(path, target)));
  assert.deepEqual(
    pictures.map(({ data }) => data[0]),
    Array.from({ length: 30 }, (_, i) => i),
  );
});

test('a second thread starts when the first has done something', async (t) => {
  const root = await temporaryFolder(t);
  const files = await Promise.all(Array.from({ length: 30 }, (_, i) => picture(root, `${i}.png`)));
  const decoder = new URL('../../../src/data/decoder.js', import.meta.url);
  // In a process of its own, where no thread has been started yet.
  const script = `
    import { decodeInWorker } from '${decoder}';
    // Told a turn later, after what was done in this one.
    process.on('worker', () => setImmediate(() => console.log('thread')));
    await Promise.all(${JSON.stringify(files)}.map((file) =>
      decodeInWorker(file, ${JSON.stringify(target)}).then(() => console.log('picture'))));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const order = stdout.trim().split('\n');
  assert.deepEqual([order[0], order[1]], ['thread', 'picture']);
  assert.deepEqual([order.filter((line) => line === 'thread').length, order.length], [MAX_THREADS, 30 + MAX_THREADS]);
});

test('a broken picture rejects with its file and the reason, and the others go on', async (t) => {
  const root = await temporaryFolder(t);
  const bad = await file(root, 'bad.jpg', 'x');
  const good = decodeInWorker(await picture(root, 'good.jpg'), target);
  await assert.rejects(
    decodeInWorker(bad, target),
    (error) => error instanceof BrokenPicture && error.file === bad && /no image/.test(error.reason),
  );
  assert.equal((await good).width, 12);
});

test('the threads neither keep a finished process alive nor let a waiting one end', async (t) => {
  const path = await picture(await temporaryFolder(t), '1.png');
  const decoder = new URL('../../../src/data/decoder.js', import.meta.url).href;
  const script = `
    const { decodeInWorker } = await import(${JSON.stringify(decoder)});
    const { width } = await decodeInWorker(${JSON.stringify(join(path))}, { height: 8, width: 8, method: 'crop' });
    process.stdout.write('width ' + width);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 60_000,
  });
  assert.equal(stdout, 'width 12');
});
