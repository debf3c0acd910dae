import type { Reading, TargetKind } from '../data/batch.js';
import type { NamedTensor } from '../safetensors.js';

/** What an exported learner's file says beside the numbers, as JSON in its metadata. Plain data. */
export interface ExportHeader {
  format: 'notebear export 1';
  /** Name of the architecture in `models`. */
  architecture: string;
  cut: number;
  linFtrs: number[];
  ps: number | number[];
  kind: TargetKind;
  classes: string[];
  /** Numbers the network gives for a picture. */
  outputs: number;
  stats: { mean: number[]; std: number[] } | null;
  reading: Reading;
}

/**
 * The header in a file's metadata. A file may come from anybody: every value is checked, and the network it asks for must
 * be one whose numbers the file has, before anything is built. Throws, naming the file and what is wrong.
 */
export function readExportHeader(
  metadata: Readonly<Record<string, string>>,
  tensors: ReadonlyMap<string, NamedTensor>,
  file: string,
): ExportHeader {
  const json = metadata[KEY];
  if (json === undefined) {
    const saved = metadata.format?.startsWith('notebear')
      ? '; it was made by learn.save(), which learn.load() reads'
      : '';
    throw new Error(`${file}: expected a learner written by learn.export(), but it is another kind of file${saved}`);
  }
  const header = parse(json, file);
  for (const [name, holds] of Object.entries(CHECKS)) {
    if (!Object.hasOwn(header, name) || !holds(header[name] as never)) {
      throw new Error(`${file}: its '${name}' is missing or out of range: the file is damaged, or of a later version`);
    }
  }
  const checked = header as unknown as ExportHeader;
  if (checked.kind !== 'float' && checked.classes.length !== checked.outputs) {
    throw new Error(`${file}: ${checked.classes.length} classes for ${checked.outputs} outputs: the file is damaged`);
  }
  checkHead(checked, tensors, file);
  return checked;
}

/** Name of the header among the metadata. */
export const KEY = 'notebear_export';

function parse(json: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {}
  throw new Error(`${file}: what it says of the model is no JSON object: the file is damaged`);
}

const whole = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
const list = (holds: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(holds);
const oneOf =
  (...values: unknown[]) =>
  (value: unknown) =>
    values.includes(value);
const isText = (value: unknown) => typeof value === 'string';
const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1;
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const three = (holds: (x: number) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length === 3 && value.every((x) => Number.isFinite(x) && holds(x));

const CHECKS: Record<keyof ExportHeader, (value: unknown) => boolean> = {
  format: oneOf('notebear export 1'),
  architecture: isText,
  cut: whole(-10_000, 10_000),
  linFtrs: list(whole(1, 1_000_000)),
  ps: (value) => isShare(value) || list(isShare)(value),
  kind: oneOf('category', 'multiCategory', 'float'),
  classes: (value) => list(isText)(value) && new Set(value as string[]).size === (value as string[]).length,
  outputs: whole(1, 1_000_000),
  stats: (value) =>
    value === null || (isObject(value) && three(() => true)(value.mean) && three((x) => x > 0)(value.std)),
  reading: (value) => isObject(value) && Object.entries(READING).every(([name, holds]) => holds(value[name])),
};

const READING: Record<keyof Reading, (value: unknown) => boolean> = {
  size: (value) => isObject(value) && whole(1, 16_384)(value.height) && whole(1, 16_384)(value.width),
  resizeMethod: oneOf('crop', 'pad', 'squish', 'no'),
  paddingMode: oneOf('reflection', 'border', 'zeros'),
  transforms: list(oneOf('cropPad')),
  convertMode: oneOf('RGB', 'L'),
  afterOpen: oneOf(false),
};

/** Widths that the header asks for must be those of the file's numbers: else it could ask for any amount of memory. */
function checkHead({ linFtrs, outputs }: ExportHeader, tensors: ReadonlyMap<string, NamedTensor>, file: string): void {
  const widths = [...linFtrs, outputs];
  for (const [i, width] of widths.entries()) {
    const shape = tensors.get(`head.${i}.linear.weight`)?.shape;
    if (shape?.length === 2 && shape[1] === width && (i === 0 || shape[0] === widths[i - 1])) continue;
    throw new Error(`${file}: the head's layer ${i} should give ${width} numbers, which the file's numbers do not fit`);
  }
}
