import { stripVTControlCharacters } from 'node:util';
import type { CellSettings } from './settings.js';

/** How text is compared. */
export type TextSettings = Pick<CellSettings, 'tolerance' | 'ignore'>;

/** Are two texts the same, up to what is ignored and, with a tolerance, to the size of their numbers and to spaces? */
export function sameText(stored: string, fresh: string, { tolerance, ignore }: TextSettings): boolean {
  const [a, b] = [masked(stored, ignore), masked(fresh, ignore)];
  if (a === b) return true;
  return tolerance > 0 && sameParts(a.split(NUMBER), b.split(NUMBER), tolerance);
}

/** A text as it is compared: no colours, one kind of line end, an ellipsis for each thing that is ignored. */
export function masked(text: string, ignore: readonly RegExp[]): string {
  const plain = stripVTControlCharacters(text)
    .replace(/\r\n/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trimEnd();
  return ignore.reduce((rest, pattern) => rest.replace(pattern, '…'), plain);
}

/** Is a number near enough to the stored one? Not-a-number is near itself. */
export function sameNumber(stored: number, fresh: number, tolerance: number): boolean {
  return Object.is(stored, fresh) || Math.abs(stored - fresh) <= tolerance * Math.max(1, Math.abs(stored));
}

/** A number that stands by itself, `nan` included; `split` puts each at an odd place. */
const NUMBER = /((?<![\p{L}\p{N}_.])-?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|nan|NaN|Infinity)(?![\p{L}\p{N}_]))/u;

function sameParts(a: readonly string[], b: readonly string[], tolerance: number): boolean {
  const spaces = (text: string) => text.replace(/\s+/g, ' ');
  return (
    a.length === b.length &&
    a.every((part, i) =>
      i % 2 === 1 ? sameNumber(numberOf(part), numberOf(b[i]!), tolerance) : spaces(part) === spaces(b[i]!),
    )
  );
}

const numberOf = (text: string): number => (text === 'nan' ? Number.NaN : Number(text));
