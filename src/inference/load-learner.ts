import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Learner } from '../learner.js';
import type { Architecture } from '../models/architecture.js';
import { createCnn } from '../models/cnn.js';
import { models } from '../models/index.js';
import type { Network } from '../models/network.js';
import { checkNames } from '../options.js';
import { decodeSafetensors, type NamedTensor } from '../safetensors.js';
import { EXPORT_FILE } from './export.js';
import { readExportHeader } from './export-header.js';
import { ExportedData } from './exported-data.js';

/** Options of `loadLearner`. */
export interface LoadLearnerOptions {
  /** The architecture, where it is your own and none of `models`. */
  architecture?: Architecture;
}

/**
 * Reads what `learn.export()` wrote, for prediction: `predict` gives the same numbers, and no data set is needed.
 * `path`: the file, or the folder with `export.safetensors` in it. Runs nothing of the file's; throws, naming the file
 * and what is wrong, where it is missing, damaged, of another kind or contradicts itself.
 */
export async function loadLearner(path: string, options: LoadLearnerOptions = {}): Promise<Learner> {
  checkNames('loadLearner', options, { architecture: true });
  const file = await findFile(path);
  const { tensors, metadata } = decodeSafetensors(await readFile(file), file);
  const header = readExportHeader(metadata, tensors, file);
  const architecture = options.architecture ?? known(header.architecture, file);
  const { cut, linFtrs, ps, outputs, stats } = header;
  const { model } = createCnn({ architecture, cut, linFtrs, ps, outputs, stats });
  fill(model, tensors, file);
  return new Learner(new ExportedData(header), model, { silent: true });
}

async function findFile(path: unknown): Promise<string> {
  if (typeof path !== 'string' || path === '') throw new TypeError(`loadLearner: expected a path, got ${String(path)}`);
  const found = await stat(path).catch(() => null);
  const file = found?.isDirectory() ? join(path, EXPORT_FILE) : path;
  const there = found?.isDirectory() ? await stat(file).catch(() => null) : found;
  if (there?.isFile()) return resolve(file);
  throw new Error(`loadLearner: there is no file '${file}'. learn.export() writes one`);
}

function known(name: string, file: string): Architecture {
  if (Object.hasOwn(models, name)) return models[name as keyof typeof models];
  const names = Object.keys(models).join(', ');
  throw new Error(
    `${file}: its architecture '${name}' is none of ${names}. Where it is your own: loadLearner(path, { architecture })`,
  );
}

/** All is compared before anything is changed. */
function fill(model: Network, tensors: ReadonlyMap<string, NamedTensor>, file: string): void {
  const state = model.state();
  for (const { name, variable } of state) {
    const shape = tensors.get(name)?.shape;
    if (shape && String(shape) === String(variable.shape)) continue;
    throw new Error(
      `${file}: ${name}: expected shape [${variable.shape}], found ${shape ? `[${shape}]` : 'nothing of that name'}`,
    );
  }
  if (tensors.size !== state.length) {
    const names = new Set(state.map(({ name }) => name));
    const extra = [...tensors.keys()].find((name) => !names.has(name));
    throw new Error(`${file}: ${extra}: the network has nothing of that name: the file is of another architecture`);
  }
  for (const { name, variable } of state) variable.set(tensors.get(name)!.values);
}
