// @ts-check
/** What the build depends on, and what it left of sources that are gone. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Hash of every file below `paths` (of the repository) whose name fits.
 * @param {string[]} paths @param {RegExp} pattern
 */
export function contents(paths, pattern) {
  const hash = createHash('sha256');
  const visit = (/** @type {string} */ path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort())
        if (name !== 'node_modules' && !name.startsWith('.')) visit(join(path, name));
    } else if (pattern.test(path)) hash.update(`${path}\0`).update(readFileSync(full));
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

/** Removes compiled files whose source is gone, so that a test that was deleted is not run for ever. */
export function pruneBuild() {
  for (const part of ['kernel', 'widgets', 'src', 'test']) prune(join(root, 'build', part), join(root, part));
}

/** @param {string} built @param {string} source */
function prune(built, source) {
  if (!existsSync(built)) return;
  for (const entry of readdirSync(built, { withFileTypes: true })) {
    const path = join(built, entry.name);
    if (entry.isDirectory()) prune(path, join(source, entry.name));
    else if (
      /\.(js|d\.ts)(\.map)?$/.test(entry.name) &&
      !existsSync(join(source, entry.name.replace(/\.(js|d\.ts)(\.map)?$/, '.ts')))
    ) {
      rmSync(path);
    }
  }
}
