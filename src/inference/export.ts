import { join, resolve } from 'node:path';
import type { Learner } from '../learner.js';
import { writeAtomically } from '../model-file.js';
import { models } from '../models/index.js';
import { expect } from '../options.js';
import { encodeSafetensors } from '../safetensors.js';
import { type ExportHeader, KEY } from './export-header.js';

/**
 * Writes all that predicting takes into one safetensors file: weights, architecture, head, classes, normalisation, size
 * and how pictures are read. The file holds data only; `loadLearner` reads it, without the data set. `file`: default
 * `export.safetensors` in the learner's `modelDir`. Returns its path.
 *
 * Throws, before anything is written, where a part of the learner is code or not the library's own, naming it.
 */
export async function exportLearner(learn: Learner, file?: string): Promise<string> {
  const given = file === undefined || (typeof file === 'string' && file.endsWith('.safetensors'));
  expect('export: file', file, given, "a path that ends in '.safetensors'");
  const path = resolve(file ?? join(learn.modelDir, EXPORT_FILE));
  const header = headerOf(learn);
  const tensors = learn.model.state().map(({ name, variable }) => ({
    ...{ name, shape: variable.shape, values: variable.get() },
  }));
  await writeAtomically(path, encodeSafetensors(tensors, { [KEY]: JSON.stringify(header) }));
  return path;
}

/** Name of the file where none is given. */
export const EXPORT_FILE = 'export.safetensors';

function headerOf({ model, data, lossFunc }: Learner): ExportHeader {
  const { recipe } = model;
  const { reading, kind = 'category', stats } = data;
  if (!recipe) throw new Error('export: this network was not made by cnnLearner; save its weights with learn.save()');
  if (!reading) throw new Error('export: this data does not say how a picture is read; ImageDataBunch does');
  if (reading.afterOpen)
    throw new Error('export: afterOpen is code, which a file of data cannot hold; change the files instead');
  const other = reading.transforms.find((name) => name !== 'cropPad');
  if (other !== undefined)
    throw new Error(
      `export: the validation transform '${other}' is code, which a file of data cannot hold. Make the data with ` +
        'getTransforms(), or use learn.save() and make the same data again where you load',
    );
  if (lossFunc.kind !== kind)
    throw new Error(
      `export: how ${lossFunc.name} turns scores into predictions is code, which a file of data cannot hold. Predict ` +
        "with a learner whose loss is the library's own",
    );
  const { architecture, cut, linFtrs, ps, outputs } = recipe;
  if (!Object.values(models).includes(architecture))
    console.warn(`export: '${architecture.name}' is your own: loadLearner will need it, { architecture }`);
  return {
    format: 'notebear export 1',
    ...{ architecture: architecture.name, cut, linFtrs: [...linFtrs], ps: typeof ps === 'number' ? ps : [...ps] },
    ...{ kind, classes: [...data.classes], outputs, reading },
    stats: stats ? { mean: [...stats.mean], std: [...stats.std] } : null,
  };
}
