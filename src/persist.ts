import { basename, join, resolve } from 'node:path';
import type { Learner } from './learner.js';
import { MODEL_EXTENSION, readModel, writeAtomically } from './model-file.js';
import type { Variable } from './native/variable.js';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from './safetensors.js';
import { optimizerNotes, optimizerTensors, readOptimizer, takeOptimizer } from './saved-optimizer.js';

/** What `save` and `load` take. */
export interface PersistOptions {
  /** The optimizer too, and the random states that training goes on with. Default true. */
  withOpt?: boolean;
}

/** What of a model is written. */
export interface SaveOptions extends PersistOptions {
  /** More to be kept in the file's metadata. */
  notes?: Readonly<Record<string, string>>;
}

/** What of a file is taken. */
export interface LoadOptions extends PersistOptions {
  /** An optimizer that does not fit is an error. Default false: it is left out. */
  exact?: boolean;
  /** Called with the file's metadata before anything is changed; may throw. */
  check?: (metadata: Readonly<Record<string, string>>) => void;
}

/** Writes a learner's weights, statistics and optimizer, at once or not at all. Returns the file's path. */
export async function saveLearner(
  learn: Learner,
  name: string,
  { withOpt = true, notes = {} }: SaveOptions = {},
): Promise<string> {
  const file = modelFile(learn, name);
  const tensors = [...learn.model.state(), ...(withOpt ? optimizerTensors(learn) : [])].map(readOut);
  const metadata = {
    format: 'notebear 1',
    architecture: learn.model.name,
    classes: JSON.stringify(learn.data.classes),
    stats: JSON.stringify(learn.data.stats ?? null),
    ...(withOpt ? optimizerNotes(learn) : {}),
    ...notes,
  };
  await writeAtomically(file, encodeSafetensors(tensors, metadata));
  return file;
}

/**
 * Reads what `saveLearner` wrote. Throws, with the learner unchanged, where the file is missing or damaged or belongs to
 * another network. The optimizer, and with it the random states, is taken over where it fits. A model of other classes, as
 * many, is taken with a warning. Returns the file's metadata.
 */
export async function loadLearner(
  learn: Learner,
  name: string,
  { withOpt = true, exact = false, check }: LoadOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const file = modelFile(learn, name);
  const { tensors, metadata } = decodeSafetensors(await readModel(file), file);
  for (const { name: wanted, variable } of learn.model.state())
    checkTensor(file, wanted, variable, tensors.get(wanted), metadata);
  check?.(metadata);
  const saved = withOpt ? readOptimizer(learn, tensors, metadata, file) : null;
  if (exact && !saved) {
    throw new Error(
      `${file}: expected the state of this learner's optimizer, ${learn.opt.name}, found another or none`,
    );
  }
  for (const { name: wanted, variable } of learn.model.state()) variable.set(tensors.get(wanted)!.values);
  if (saved) takeOptimizer(learn, saved);
  const classes = JSON.stringify(learn.data.classes);
  if (metadata.classes && metadata.classes !== classes) {
    console.warn(
      `${file} was trained for the classes ${metadata.classes}, and this data has ${classes}: what it predicts gets these names`,
    );
  }
  return metadata;
}

const readOut = ({ name, variable }: { name: string; variable: Variable }): NamedTensor => ({
  name,
  shape: variable.shape,
  values: variable.get(),
});

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

/** Where a model of that name is kept. Throws on a name that is a path. */
export function modelFile({ modelDir }: Learner, name: string): string {
  if (typeof name !== 'string' || name === '' || name.startsWith('.') || basename(name) !== name) {
    throw new Error(
      `name: expected a plain file name, got ${JSON.stringify(name) ?? name}; choose the folder with { modelDir }`,
    );
  }
  return join(resolve(modelDir), name + MODEL_EXTENSION);
}
