import { dirname, extname, join } from 'node:path';
import { escapes } from './path-inside.js';
import { exists, type FileOperations, move, sameContent, sync, writeWhole } from './trash-files.js';

/** A file that could not come back under its own name, because another one has it. Relative to the root. */
export interface Renamed {
  wanted: string;
  restored: string;
}

/** One removal: a folder `<root>/.trash/<id>` with the files under their relative paths in `files/`, and what it was. */
export class TrashStep {
  /** Name of the folder; later steps sort after earlier ones. */
  readonly id: string;
  /** Paths of the files to remove, relative to the root, as written before the first one was moved. */
  readonly paths: readonly string[];
  readonly #root: string;
  readonly #files: FileOperations;

  constructor(files: FileOperations, root: string, id: string, paths: readonly string[]) {
    this.#files = files;
    this.#root = root;
    this.id = id;
    this.paths = paths;
  }

  /** Begins a step: writes its manifest, so that whatever is moved afterwards can be brought back. */
  static async begin(files: FileOperations, root: string, id: string, paths: readonly string[]): Promise<TrashStep> {
    const step = new TrashStep(files, root, id, paths);
    await files.mkdir(step.#folder);
    const manifest = { version: 1, removed: new Date().toISOString(), files: paths };
    await writeWhole(files, step.#manifest, `${JSON.stringify(manifest, null, 2)}\n`);
    await sync(files, dirname(step.#folder));
    return step;
  }

  /** Reads a step from disk. Null: it ended before its manifest was there, so nothing was moved. Throws if it is not readable. */
  static async read(files: FileOperations, root: string, id: string): Promise<TrashStep | null> {
    const path = join(root, '.trash', id, 'manifest.json');
    const text = await files.readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw error;
    });
    return text === null ? null : new TrashStep(files, root, id, parse(path, text));
  }

  /** Moves one of the step's files into the trash. */
  async take(path: string): Promise<void> {
    await move(this.#files, join(this.#root, path), this.#kept(path));
  }

  /** True if a file is in the trash at this moment. */
  has(path: string): Promise<boolean> {
    return exists(this.#files, this.#kept(path));
  }

  /**
   * Brings all back that is in the trash, and says where each is now; afterwards the step is gone. Can be repeated after
   * a crash. One file that cannot come back does not keep the others; throws where that is all of them.
   */
  async restore(): Promise<{ restored: string[]; renamed: Renamed[] }> {
    const restored: string[] = [];
    const renamed: Renamed[] = [];
    const failures: unknown[] = [];
    for (const path of this.paths) {
      const to = await this.#restoreOne(path).catch((error: unknown) => {
        failures.push(error);
        return null;
      });
      if (to === null) continue;
      restored.push(to);
      if (to !== path) renamed.push({ wanted: path, restored: to });
    }
    if (failures.length === 0) await this.discard();
    else if (restored.length === 0) throw failures[0];
    return { restored, renamed };
  }

  get #folder(): string {
    return join(this.#root, '.trash', this.id);
  }

  get #manifest(): string {
    return join(this.#folder, 'manifest.json');
  }

  #kept(path: string): string {
    return join(this.#folder, 'files', path);
  }

  /** Returns where the file is now; null if it was not in the trash, or only half of the way: then it never left its place. */
  async #restoreOne(path: string): Promise<string | null> {
    const [files, kept, home] = [this.#files, this.#kept(path), join(this.#root, path)];
    if (!(await exists(files, kept))) return null;
    if (!(await exists(files, home))) {
      await move(files, kept, home);
      return path;
    }
    if (await sameContent(files, kept, home)) {
      await files.unlink(kept);
      return path;
    }
    const other = await this.#freeName(path);
    await move(files, kept, join(this.#root, other));
    return other;
  }

  async #freeName(path: string): Promise<string> {
    const stem = path.slice(0, path.length - extname(path).length);
    for (let i = 1; ; i++) {
      const name = `${stem} (restored${i > 1 ? ` ${i}` : ''})${extname(path)}`;
      if (!(await exists(this.#files, join(this.#root, name)))) return name;
    }
  }

  /** Removes the step's own folders and manifest, unless it still holds files. */
  async discard(): Promise<void> {
    const below = new Set(this.paths.flatMap((path) => ancestors(`files/${path}`)));
    const deepestFirst = [...below].sort((a, b) => b.length - a.length);
    for (const folder of deepestFirst) await this.#files.rmdir(join(this.#folder, folder)).catch(() => {});
    if (await exists(this.#files, join(this.#folder, 'files'))) return;
    await this.#files.unlink(this.#manifest);
    await this.#files.rmdir(this.#folder).catch(() => {});
  }
}

/** The folders above a relative path: `a/b/c` → `a/b`, `a`. */
function ancestors(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** A manifest may come from anywhere: only paths that stay inside the data set are taken. */
function parse(path: string, text: string): string[] {
  try {
    const { version, files } = JSON.parse(text) as { version?: unknown; files?: unknown };
    const good =
      version === 1 && Array.isArray(files) && files.every((file) => typeof file === 'string' && !escapes(file));
    if (good) return files as string[];
  } catch {
    // told below
  }
  throw new Error(
    `'${path}' is no manifest of the trash (JSON with "version": 1 and "files"). Move the files beside it back by hand`,
  );
}
