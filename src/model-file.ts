/** A model's file on the disk. */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What the name of a model's file ends in. */
export const MODEL_EXTENSION = '.safetensors';

/** The bytes of a model's file. Throws, saying what is there, where it is not. */
export async function readModel(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? `there is no such file. ${await savedBeside(file)}` : `it cannot be read: ${message}`;
    throw new Error(`${file}: expected a saved model, but ${reason}`, { cause });
  }
}

/** What could be loaded instead, in words. */
async function savedBeside(file: string): Promise<string> {
  const names = await readdir(dirname(file)).catch(() => [] as string[]);
  const saved = names
    .filter((name) => name.endsWith(MODEL_EXTENSION))
    .map((name) => `'${basename(name, MODEL_EXTENSION)}'`);
  return saved.length > 0 ? `Saved there: ${saved.join(', ')}` : 'Nothing is saved there yet; `learn.save(name)` does';
}

/** Writes a file at once or not at all: a crash in the middle leaves what was there before. */
export async function writeAtomically(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const partial = `${file}.${process.pid}.part`;
  await removeAbandoned(file);
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(partial, 'w');
    try {
      for (const part of parts) await handle.writeFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (cause) {
    throw new Error(
      `${file}: the model cannot be written: ${(cause as Error).message}. Choose another folder with { modelDir }`,
      { cause },
    );
  } finally {
    await rm(partial, { force: true }).catch(() => {});
  }
}

/** Half a file of a process that was killed while it wrote is of no use to anybody. */
async function removeAbandoned(file: string): Promise<void> {
  const names = await readdir(dirname(file)).catch(() => [] as string[]);
  for (const name of names) {
    const pid = /^\.(\d+)\.part$/.exec(name.startsWith(basename(file)) ? name.slice(basename(file).length) : '')?.[1];
    if (pid && !isRunning(Number(pid))) await rm(join(dirname(file), name), { force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
