import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Learner } from './learner.js';
import type { Variable } from './native/variable.js';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from './safetensors.js';

export interface PersistOptions {
  /** The optimizer too. Default true. */
  withOpt?: boolean;
}

/** Writes a learner's weights, statistics and optimizer, at once or not at all. Returns the file's path. */
export async function saveLearner(
  learn: Learner,
  name: string,
  { withOpt = true }: PersistOptions = {},
): Promise<string> {
  const file = modelFile(learn, name);
  const tensors = [...learn.model.state(), ...(withOpt ? optimizerState(learn) : [])].map(readOut);
  const { name: optimizer, steps, lrs, moms, wds } = learn.opt;
  const metadata = {
    format: 'notebear 1',
    architecture: learn.model.name,
    classes: JSON.stringify(learn.data.classes),
    stats: JSON.stringify(learn.data.stats ?? null),
    ...(withOpt ? { optimizer: JSON.stringify({ name: optimizer, steps, lrs, moms, wds }) } : {}),
  };
  await writeAtomically(file, encodeSafetensors(tensors, metadata));
  return file;
}

/**
 * Reads what `saveLearner` wrote. Throws, with the learner unchanged, where the file is missing or damaged or belongs to
 * another network. The optimizer is taken over where it fits. A model of other classes, as many, is taken with a warning.
 */
export async function loadLearner(
  learn: Learner,
  name: string,
  { withOpt = true }: PersistOptions = {},
): Promise<void> {
  const file = modelFile(learn, name);
  const { tensors, metadata } = decodeSafetensors(await readModel(file), file);
  for (const { name: wanted, variable } of learn.model.state())
    checkTensor(file, wanted, variable, tensors.get(wanted), metadata);
  for (const { name: wanted, variable } of learn.model.state()) variable.set(tensors.get(wanted)!.values);
  if (withOpt && metadata.optimizer) loadOptimizer(learn, tensors, metadata.optimizer);
  const classes = JSON.stringify(learn.data.classes);
  if (metadata.classes && metadata.classes !== classes) {
    console.warn(
      `${file} was trained for the classes ${metadata.classes}, and this data has ${classes}: what it predicts gets these names`,
    );
  }
}

const OPTIMIZER = 'optimizer/';
const EXTENSION = '.safetensors';

const optimizerState = ({ opt }: Learner): { name: string; variable: Variable }[] =>
  opt.state().map(({ name, variable }) => ({ name: OPTIMIZER + name, variable }));

const readOut = ({ name, variable }: { name: string; variable: Variable }): NamedTensor => ({
  name,
  shape: variable.shape,
  values: variable.get(),
});

function loadOptimizer(learn: Learner, tensors: ReadonlyMap<string, NamedTensor>, json: string): void {
  const saved = JSON.parse(json) as { name?: string; steps: number; lrs: number[]; moms: number[]; wds: number[] };
  const { opt } = learn;
  const names = [...tensors.keys()].filter((name) => name.startsWith(OPTIMIZER));
  const moments = names.map((name) => name.slice(OPTIMIZER.length));
  const fits = (saved.name ?? 'AdamW') === opt.name && saved.lrs.length === opt.lrs.length && opt.fits(moments);
  if (!fits) return;
  opt.prepare(moments);
  for (const { name, variable } of opt.state()) variable.set(tensors.get(OPTIMIZER + name)!.values);
  Object.assign(opt, { steps: saved.steps, lr: saved.lrs, mom: saved.moms, wd: saved.wds });
}

function checkTensor(
  file: string,
  name: string,
  variable: Variable,
  found: NamedTensor | undefined,
  { architecture = 'unknown', classes = '?' }: Readonly<Record<string, string>>,
): void {
  if (found && String(found.shape) === String(variable.shape)) return;
  const got = found ? `shape [${found.shape}]` : 'nothing of that name';
  throw new Error(
    `${file}: ${name}: expected shape [${variable.shape}], found ${got}. The file holds ${architecture} for the ` +
      `classes ${classes}; make a learner of the same architecture, classes and head`,
  );
}

function modelFile({ modelDir }: Learner, name: string): string {
  if (typeof name !== 'string' || name === '' || name.startsWith('.') || basename(name) !== name) {
    throw new Error(
      `name: expected a plain file name, got ${JSON.stringify(name) ?? name}; choose the folder with { modelDir }`,
    );
  }
  return join(resolve(modelDir), name + EXTENSION);
}

async function readModel(file: string): Promise<Buffer> {
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
  const saved = names.filter((name) => name.endsWith(EXTENSION)).map((name) => `'${basename(name, EXTENSION)}'`);
  return saved.length > 0 ? `Saved there: ${saved.join(', ')}` : 'Nothing is saved there yet; `learn.save(name)` does';
}

/** Writes a file of these parts. A crash in the middle leaves the file that was there before. */
export async function writeAtomically(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const partial = `${file}.${process.pid}.part`;
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
