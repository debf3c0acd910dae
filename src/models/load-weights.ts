import { readFile } from 'node:fs/promises';
import { checkNames } from '../options.js';
import { decodeSafetensors } from '../safetensors.js';
import { loadCheckpoint } from './checkpoint.js';
import type { Layer } from './layers/layer.js';
import { parametersOf, statisticsOf } from './layers/layer.js';
import type { Network } from './network.js';
import { type CheckpointTensor, readPth } from './pth.js';

export interface LoadWeightsOptions {
  /** What the names in the file begin with. Default: found out (`state_dict.`, `module.`, `model.` and the like). */
  prefix?: string;
  /** Our name of a name in the file (without the prefix). Default: the same. */
  rename?: (name: string) => string;
  /** False: layers that the file has no numbers for, or of another shape, are left as they are. Default true: an error. */
  strict?: boolean;
}

/** What was done with the tensors of a file. */
export interface LoadedWeights {
  /** Our names of those taken over. */
  loaded: string[];
  /** Ours that got none. */
  missing: string[];
  /** Names in the file that were of no use. */
  unused: string[];
}

/**
 * Gives a network, or some layers, the numbers of a file by name: a PyTorch checkpoint (`.pth`, `.pt`, `.th`, `.bin`) or
 * safetensors in PyTorch's axis order. Reading runs nothing of the file. Throws, with nothing changed, where a number
 * is missing or of another shape, unless `strict` is false.
 */
export async function loadWeights(
  target: Network | readonly Layer[],
  file: string,
  options: LoadWeightsOptions = {},
): Promise<LoadedWeights> {
  checkNames('loadWeights', options, { prefix: true, rename: true, strict: true });
  const { rename = (name) => name, strict = true } = options;
  const layers = 'layerGroups' in target ? target.layerGroups : target;
  const all = file.endsWith('.safetensors') ? readSafetensors(await readFile(file), file) : await readPth(file);
  const wanted = [...parametersOf(layers), ...statisticsOf(layers)].map(({ name }) => name);
  const prefix = options.prefix ?? findPrefix([...all.keys()], new Set(wanted), rename);
  const tensors = new Map<string, CheckpointTensor>();
  const sources = new Map<string, string>();
  for (const [name, tensor] of all) {
    if (!name.startsWith(prefix)) continue;
    const ours = rename(name.slice(prefix.length));
    tensors.set(ours, tensor);
    sources.set(ours, name);
  }
  const loaded = loadCheckpoint(layers, tensors, { strict, file });
  const used = new Set(loaded.map((name) => sources.get(name)));
  return {
    loaded,
    missing: wanted.filter((name) => !loaded.includes(name)),
    unused: [...all.keys()].filter((name) => !used.has(name)),
  };
}

function readSafetensors(bytes: Buffer, file: string): Map<string, CheckpointTensor> {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  if (metadata.format?.startsWith('notebear') || metadata.notebear_export !== undefined) {
    throw new Error(`${file}: this library wrote it, in its own axis order: learn.load() or loadLearner() reads it`);
  }
  return new Map([...tensors].map(([name, { shape, values }]) => [name, { shape: [...shape], values }]));
}

/** The beginning that most of the wanted names have in common in the file. */
function findPrefix(names: readonly string[], wanted: ReadonlySet<string>, rename: (name: string) => string): string {
  const votes = new Map<string, number>();
  for (const name of names) {
    for (let at = 0; at >= 0; at = name.indexOf('.', at) + 1 || -1) {
      if (wanted.has(rename(name.slice(at)))) votes.set(name.slice(0, at), (votes.get(name.slice(0, at)) ?? 0) + 1);
    }
  }
  return [...votes].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length)[0]?.[0] ?? '';
}
