import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { holdsFont } from '../../../widgets/kernel-side/fonts.js';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notebear-fonts-'));
  await mkdir(join(folder, 'truetype/some'), { recursive: true });
});
after(() => rm(folder, { recursive: true }));

test('a folder of folders without a font, and a missing one, hold none', () => {
  assert.equal(holdsFont(folder), false);
  assert.equal(holdsFont(join(folder, 'missing')), false);
});

test('a font is found however deep it lies', async () => {
  await writeFile(join(folder, 'truetype/some/Some.TTF'), '');
  assert.equal(holdsFont(folder), true);
});
