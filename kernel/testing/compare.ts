import { tableRows, visibleText } from './html.js';
import { type Multiline, type Output, textOf } from './notebook.js';
import { pictureDistance } from './picture.js';
import type { CellSettings } from './settings.js';
import { masked, sameNumber, sameText } from './text.js';

/** Something that is not as the notebook has it stored. */
export interface Difference {
  /** What differs: `stdout`, `text/plain`, `image/png`, an error's name, … */
  what: string;
  /** As texts that can be laid side by side. */
  stored: string;
  fresh: string;
}

/** Compares what a cell gave out with what is stored of it. An empty list: nothing differs that counts. */
export async function compareOutputs(
  stored: readonly Output[],
  fresh: readonly Output[],
  settings: CellSettings,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const name of ['stdout', 'stderr']) {
    const [a, b] = [streamOf(stored, name), streamOf(fresh, name)];
    if (!sameText(a, b, settings)) differences.push(textDifference(name, a, b, settings));
  }
  const [a, b] = [stored.filter(isShown), fresh.filter(isShown)];
  if (a.length !== b.length) {
    differences.push({ what: 'number of displays', stored: listOf(a), fresh: listOf(b) });
  } else {
    for (const [i, { data }] of a.entries()) differences.push(...(await compareBundles(data, b[i]!.data, settings)));
  }
  return [...differences, ...compareErrors(stored, fresh, settings)];
}

type Shown = Extract<Output, { data: unknown }>;
type Failed = Extract<Output, { output_type: 'error' }>;

const isShown = (output: Output): output is Shown => 'data' in output;
const isError = (output: Output): output is Failed => output.output_type === 'error';

const streamOf = (outputs: readonly Output[], name: string): string =>
  outputs
    .map((output) => (output.output_type === 'stream' && output.name === name ? textOf(output.text) : ''))
    .join('');

const listOf = (outputs: readonly Shown[]): string =>
  outputs.map(({ data }) => `${Object.keys(data).join(', ')}: ${textOf(data['text/plain'] as Multiline)}`).join('\n');

async function compareBundles(
  stored: Record<string, unknown>,
  fresh: Record<string, unknown>,
  settings: CellSettings,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const type of new Set([...Object.keys(stored), ...Object.keys(fresh)])) {
    // The ids in a widget's view are made anew by each run; what it shows stands in the other types.
    if (type === 'application/vnd.jupyter.widget-view+json') continue;
    const [a, b] = [stored[type], fresh[type]];
    if (a === undefined || b === undefined) {
      const say = (value: unknown) => (value === undefined ? 'nothing' : `${type} is there`);
      differences.push({ what: type, stored: say(a), fresh: say(b) });
      continue;
    }
    const found = await compareData(type, a, b, settings);
    if (found) differences.push(found);
  }
  return differences;
}

async function compareData(
  type: string,
  stored: unknown,
  fresh: unknown,
  settings: CellSettings,
): Promise<Difference | null> {
  if (/^image\/(?!svg)/.test(type)) return comparePictures(type, stored, fresh, settings);
  if (/^application\/(.*\+)?json$/.test(type)) {
    if (sameValue(stored, fresh, settings)) return null;
    return textDifference(type, JSON.stringify(stored, null, 2), JSON.stringify(fresh, null, 2), settings);
  }
  const [a, b] = [textOf(stored as Multiline), textOf(fresh as Multiline)];
  if (type === 'text/html') return compareHtml(a, b, settings);
  return sameText(a, b, settings) ? null : textDifference(type, a, b, settings);
}

/** Tables cell by cell, the rest by what a reader sees. */
function compareHtml(stored: string, fresh: string, settings: CellSettings): Difference | null {
  const [rows, others] = [tableRows(stored), tableRows(fresh)];
  if (rows.length === 0 || others.length === 0) {
    const [a, b] = [visibleText(stored), visibleText(fresh)];
    return sameText(a, b, settings) ? null : textDifference('text/html', a, b, settings);
  }
  const same =
    rows.length === others.length &&
    rows.every(
      (row, i) => row.length === others[i]!.length && row.every((cell, j) => sameText(cell, others[i]![j]!, settings)),
    );
  const lines = (table: string[][]) => table.map((row) => row.join(' │ ')).join('\n');
  return same ? null : textDifference('text/html', lines(rows), lines(others), settings);
}

async function comparePictures(
  type: string,
  stored: unknown,
  fresh: unknown,
  { picture }: CellSettings,
): Promise<Difference | null> {
  const [a, b] = [stored, fresh].map((data) => Buffer.from(textOf(data as Multiline), 'base64')) as [Buffer, Buffer];
  if (a.equals(b)) return null;
  const distance = await pictureDistance(a, b);
  if (distance <= picture) return null;
  const seen = `another picture, at a distance of ${distance.toFixed(3)} (allowed: ${picture})`;
  return { what: type, stored: 'a picture', fresh: seen };
}

function compareErrors(stored: readonly Output[], fresh: readonly Output[], settings: CellSettings): Difference[] {
  const say = (outputs: readonly Output[]) =>
    outputs
      .filter(isError)
      .map(({ ename, evalue }) => `${ename}: ${evalue}`)
      .join('\n');
  const [a, b] = [say(stored), say(fresh)];
  return sameText(a, b, settings) ? [] : [textDifference('error', a, b, settings)];
}

function sameValue(a: unknown, b: unknown, settings: CellSettings): boolean {
  if (typeof a === 'number' && typeof b === 'number') return sameNumber(a, b, settings.tolerance);
  if (typeof a === 'string' && typeof b === 'string') return sameText(a, b, settings);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const at = (value: object, key: string) => (value as Record<string, unknown>)[key];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === others.length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(at(a, key), at(b, key), settings))
  );
}

const textDifference = (what: string, stored: string, fresh: string, { ignore }: CellSettings): Difference => ({
  what,
  stored: masked(stored, ignore),
  fresh: masked(fresh, ignore),
});
