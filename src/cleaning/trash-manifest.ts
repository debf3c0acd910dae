import { join } from 'node:path';
import { escapes } from './path-inside.js';
import type { FileOperations } from './trash-files.js';

/** A file that goes to another place in the data set. Paths relative to the root. */
export interface Move {
  from: string;
  to: string;
}

/** A move with what tells its file from any other: SHA-256 of the content, hexadecimal. */
export interface KnownMove extends Move {
  sha256: string;
}

/** All that one step of the trash does. Paths relative to the root. */
export interface StepPlan {
  /** Files that go into the trash. */
  remove: readonly string[];
  /** Files that go elsewhere in the data set: pictures with another label. */
  move: readonly KnownMove[];
}

/** A plan as it is written down before the first file moves. */
export function manifestText({ remove, move }: StepPlan): string {
  const manifest = { version: 1, removed: new Date().toISOString(), files: remove, ...(move.length > 0 && { move }) };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Reads the manifest of the step `id`. Null: there is none, so nothing was moved. Throws if it is not readable. */
export async function readManifest(files: FileOperations, root: string, id: string): Promise<StepPlan | null> {
  const path = join(root, '.trash', id, 'manifest.json');
  const text = await files.readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  return text === null ? null : parse(path, text);
}

/** A manifest may come from anywhere: only paths that stay inside the data set are taken. */
function parse(path: string, text: string): StepPlan {
  try {
    const { version, files, move = [] } = JSON.parse(text) as Record<string, unknown>;
    const good = version === 1 && Array.isArray(files) && files.every(isInside) && Array.isArray(move);
    if (good && move.every(isMove)) return { remove: files, move };
  } catch {
    // told below
  }
  throw new Error(
    `'${path}' is no manifest of the trash (JSON with "version": 1 and "files"). Move the files beside it back by hand`,
  );
}

const isInside = (path: unknown): path is string => typeof path === 'string' && !escapes(path);

function isMove(value: unknown): value is KnownMove {
  const { from, to, sha256 } = (value ?? {}) as Record<string, unknown>;
  return isInside(from) && isInside(to) && typeof sha256 === 'string';
}
