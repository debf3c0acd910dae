import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { BrokenPicture, decodeInWorker } from '../../../src/data/decoder.js';
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
