/** The part of a model's file that training goes on from: the optimizer and the random states. */
import type { Learner } from './learner.js';
import type { Variable } from './native/variable.js';
import { shown } from './options.js';
import type { NamedTensor } from './safetensors.js';

/** As a file has it, checked. */
export interface SavedOptimizer {
  steps: number;
  lrs: number[];
  moms: number[];
  wds: number[];
  moments: ReadonlyMap<string, Float32Array>;
  /** State of the learner's random numbers and of the data's; null in files that have none. */
  random: Uint32Array | null;
  dataRandom: Uint32Array | null;
}

/** What the file's metadata says of it. */
export function optimizerNotes({ opt, random, data }: Learner): Record<string, string> {
  const { name, steps, lrs, moms, wds } = opt;
  return {
    optimizer: JSON.stringify({ name, steps, lrs, moms, wds }),
    random: JSON.stringify([...random.state]),
    dataRandom: JSON.stringify([...data.randomState]),
  };
}

/** Its averages under the names that they have in the file. */
export const optimizerTensors = ({ opt }: Learner): { name: string; variable: Variable }[] =>
  opt.state().map(({ name, variable }) => ({ name: PREFIX + name, variable }));

/**
 * The optimizer of a file; null where there is none or it is for another learner. Throws, naming the file, where it is
 * damaged.
 */
export function readOptimizer(
  { opt, model, random, data }: Learner,
  tensors: ReadonlyMap<string, NamedTensor>,
  metadata: Readonly<Record<string, string>>,
  file: string,
): SavedOptimizer | null {
  if (metadata.optimizer === undefined) return null;
  const saved = parse(file, 'optimizer', metadata.optimizer, isOptimizer);
  const named = [...tensors].filter(([name]) => name.startsWith(PREFIX));
  const moments = new Map(named.map(([name, tensor]) => [name.slice(PREFIX.length), tensor]));
  const shapes = new Map(model.parameters.map(({ name, shape }) => [name, String(shape)]));
  const fits = [...moments].every(
    ([name, { shape }]) => shapes.get(name.slice(0, name.lastIndexOf('.'))) === String(shape),
  );
  const groups = [saved.lrs, saved.moms, saved.wds].every(({ length }) => length === opt.lrs.length);
  if ((saved.name ?? 'AdamW') !== opt.name || !fits || !groups || !opt.fits(moments.keys())) return null;
  const words = (note: string, length: number) => {
    const text = metadata[note];
    return text === undefined ? null : Uint32Array.from(parse(file, note, text, isWords(length)));
  };
  return {
    ...saved,
    moments: new Map([...moments].map(([name, { values }]) => [name, values])),
    random: words('random', random.state.length),
    dataRandom: words('dataRandom', data.randomState.length),
  };
}

/** Puts it into the learner. */
export function takeOptimizer({ opt, random, data }: Learner, saved: SavedOptimizer): void {
  opt.prepare(saved.moments.keys());
  for (const { name, variable } of opt.state()) variable.set(saved.moments.get(name)!);
  Object.assign(opt, { steps: saved.steps, lr: saved.lrs, mom: saved.moms, wd: saved.wds });
  if (saved.random) random.state = saved.random;
  if (saved.dataRandom) data.randomState = saved.dataRandom;
}

const PREFIX = 'optimizer/';

interface OptimizerNote {
  name?: string;
  steps: number;
  lrs: number[];
  moms: number[];
  wds: number[];
}

const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(Number.isFinite);

function isOptimizer(value: unknown): value is OptimizerNote {
  const { steps, lrs, moms, wds } = (value ?? {}) as Partial<Record<keyof OptimizerNote, unknown>>;
  return Number.isInteger(steps) && (steps as number) >= 0 && [lrs, moms, wds].every(isNumbers);
}

const isWords =
  (length: number) =>
  (value: unknown): value is number[] =>
    isNumbers(value) && value.length === length && value.every((word) => word >= 0 && word < 2 ** 32);

/** A note of the metadata. Throws where it is not what it should be: the file comes from anywhere. */
function parse<Note>(file: string, name: string, text: string, is: (value: unknown) => value is Note): Note {
  try {
    const value: unknown = JSON.parse(text);
    if (is(value)) return value;
  } catch {
    // Said below.
  }
  throw new Error(`${file}: its ${name} is damaged: ${shown(text)}. Load it with { withOpt: false }`);
}
