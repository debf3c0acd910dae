import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import sharp from 'sharp';

/** An empty folder that is gone after the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'notebear-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A file of one colour, in the format its name says; `path` is relative to `root`. Returns its absolute path. */
export async function picture(
  root: string,
  path: string,
  colour = '#808080',
  width = 12,
  height = 10,
): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await sharp({ create: { width, height, channels: 3, background: colour } }).toFile(file);
  return file;
}

/** A folder with `count` pictures in each class, the n-th picture of a class being `#nn` of red, green or blue. */
export async function classFolders(t: TestContext, count: number, classes = ['a', 'b']): Promise<string> {
  const root = await temporaryFolder(t);
  await fillClassFolders(root, count, classes);
  return root;
}

/** The same in a folder that is there. */
export async function fillClassFolders(root: string, count: number, classes = ['a', 'b']): Promise<void> {
  for (const [c, name] of classes.entries()) {
    for (let i = 0; i < count; i++) {
      const channels = [0, 0, 0].map((_, k) => (k === c ? 50 + i : 0));
      await picture(root, `${name}/${String(i).padStart(2, '0')}.png`, `rgb(${channels.join(',')})`);
    }
  }
}

/** Writes bytes or text as a file; returns its absolute path. */
export async function file(root: string, path: string, content: string | Uint8Array): Promise<string> {
  const full = join(root, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, content);
  return full;
}
