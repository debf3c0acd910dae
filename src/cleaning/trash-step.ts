import { createHash } from 'node:crypto';
import { dirname, extname, join } from 'node:path';
import { exists, type FileOperations, move, partOf, sameContent, sync, writeWhole } from './trash-files.js';
import { type KnownMove, type Move, manifestText, readManifest, type StepPlan } from './trash-manifest.js';

/** A file that could not come back under its own name, because another one has it. Relative to the root. */
export interface Renamed {
  wanted: string;
  restored: string;
}

/**
 * One step of cleaning: a folder `<root>/.trash/<id>` with the removed files under their relative paths in `files/`,
 * and a manifest of all that it moves, into the trash or to another place in the data set.
 *
 * Whatever is done can be done again after a crash: what each method finds on disk says what is left to do.
 */
export class TrashStep {
  /** Name of the folder; later steps sort after earlier ones. */
  readonly id: string;
  readonly plan: StepPlan;
  readonly #root: string;
  readonly #files: FileOperations;

  constructor(files: FileOperations, root: string, id: string, plan: StepPlan) {
    this.#files = files;
    this.#root = root;
    this.id = id;
    this.plan = plan;
  }

  /** Paths of the files to remove, relative to the root, as written before the first one was moved. */
  get paths(): readonly string[] {
    return this.plan.remove;
  }

  /** Begins a step: writes its manifest, so that whatever is moved afterwards can be brought back. */
  static async begin(
    files: FileOperations,
    root: string,
    id: string,
    { remove, move = [] }: { remove: readonly string[]; move?: readonly Move[] },
  ): Promise<TrashStep> {
    const known: KnownMove[] = [];
    for (const one of move) known.push({ ...one, sha256: await contentHash(files, join(root, one.from)) });
    const step = new TrashStep(files, root, id, { remove, move: known });
    await files.mkdir(step.#folder);
    await writeWhole(files, step.#manifest, manifestText(step.plan));
    await sync(files, dirname(step.#folder));
    return step;
  }

  /** Reads a step from disk. Null: it ended before its manifest was there, so nothing was moved. Throws if it is not readable. */
  static async read(files: FileOperations, root: string, id: string): Promise<TrashStep | null> {
    const plan = await readManifest(files, root, id);
    return plan && new TrashStep(files, root, id, plan);
  }

  /** Moves one of the step's files into the trash, unless it is there. */
  take(path: string): Promise<void> {
    return this.#move(join(this.#root, path), this.#kept(path));
  }

  /** Moves one of the step's files to its other place in the data set, unless it is there. */
  relabel({ from, to }: Move): Promise<void> {
    return this.#move(join(this.#root, from), join(this.#root, to));
  }

  /** True if a file is in the trash at this moment. */
  has(path: string): Promise<boolean> {
    return exists(this.#files, this.#kept(path));
  }

  /** Files that this step has away from their places at this moment. */
  async left(): Promise<string[]> {
    const away = async (path: string, now: string) =>
      (await exists(this.#files, now)) && !(await exists(this.#files, join(this.#root, path)));
    const left: string[] = [];
    for (const path of this.paths) if (await away(path, this.#kept(path))) left.push(path);
    for (const { from, to } of this.plan.move) if (await away(from, join(this.#root, to))) left.push(from);
    return left;
  }

  /**
   * Brings all back that this step moved, and says where each is now; afterwards the step is gone. Can be repeated after
   * a crash. One file that cannot come back does not keep the others; throws where that is all of them.
   */
  async restore(): Promise<{ restored: string[]; renamed: Renamed[] }> {
    const restored: string[] = [];
    const renamed: Renamed[] = [];
    const failures: unknown[] = [];
    const back = async (path: string, from: string, ours: () => Promise<boolean>) => {
      const to = await this.#restoreOne(path, from, ours).catch((error: unknown) => {
        failures.push(error);
        return null;
      });
      if (to === null) return;
      restored.push(to);
      if (to !== path) renamed.push({ wanted: path, restored: to });
    };
    // A file of another name may have come to the place of a moved one, in which case it is not ours.
    for (const { from, to, sha256 } of this.plan.move) {
      const place = join(this.#root, to);
      await back(from, place, async () => (await contentHash(this.#files, place)) === sha256);
    }
    for (const path of this.paths) await back(path, this.#kept(path), async () => true);
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

  /** A move that a crash may have ended halfway: then the file has both names, and the old one goes. */
  async #move(from: string, to: string): Promise<void> {
    const files = this.#files;
    await files.rm(partOf(to), { force: true });
    if (!(await exists(files, to))) return move(files, from, to);
    if (!(await exists(files, from))) return;
    if (await sameContent(files, from, to)) await files.unlink(from);
    else throw Object.assign(new Error(`'${to}' exists already`), { code: 'EEXIST' });
  }

  /** Returns where the file is now; null if it had not been moved, or only half of the way: then it never left its place. */
  async #restoreOne(path: string, from: string, ours: () => Promise<boolean>): Promise<string | null> {
    const [files, home] = [this.#files, join(this.#root, path)];
    await files.rm(partOf(from), { force: true });
    await files.rm(partOf(home), { force: true });
    if (!(await exists(files, from))) return null;
    if (!(await exists(files, home))) {
      await move(files, from, home);
      return path;
    }
    if (await sameContent(files, from, home)) {
      await files.unlink(from);
      return path;
    }
    if (!(await ours())) return null;
    const other = await this.#freeName(path);
    await move(files, from, join(this.#root, other));
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

/** SHA-256 of a file's content, or of where a symbolic link leads; empty for what is not there. */
async function contentHash(files: FileOperations, path: string): Promise<string> {
  const found = await files.lstat(path).catch(() => null);
  if (!found) return '';
  const content = found.isSymbolicLink() ? await files.readlink(path) : await files.readFile(path);
  return createHash('sha256').update(content).digest('hex');
}

/** The folders above a relative path: `a/b/c` → `a/b`, `a`. */
function ancestors(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
