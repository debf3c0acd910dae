// @ts-check
/** `npm run storyboard`: builds the page that shows every widget in every state, and says where it is. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from '../bundle.mjs';

/**
 * @param {{ root: string, out: string }} options `root`: the repository's folder.
 * @returns {Promise<string>} The address of the page; it needs no server.
 */
export async function buildStoryboard({ root, out }) {
  if (!existsSync(join(root, 'build/widgets/frontend/storyboard/storyboard.js')))
    throw new Error('storyboard: the TypeScript is not compiled; `npm run build` does that');
  await mkdir(out, { recursive: true });
  await bundle({ root, entries: { storyboard: 'storyboard/storyboard.js' }, out, as: 'script' });
  await copyFile(join(root, 'widgets/frontend/storyboard/index.html'), join(out, 'index.html'));
  return pathToFileURL(join(out, 'index.html')).href;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(fileURLToPath(import.meta.url), '../../../..');
  console.log(`Open ${await buildStoryboard({ root, out: join(root, 'build/storyboard') })}`);
}
