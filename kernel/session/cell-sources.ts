import { readFileSync } from 'node:fs';
import { findSourceMap, SourceMap } from 'node:module';
import { resolve } from 'node:path';
import type { CellCode } from '../link.js';
import { Recent } from '../recent.js';

/** Name of a cell's script, as stack traces show it. */
export const cellFile = (count: number): string => `In [${count}]`;

/** Code that has run, by its script's name. Functions of cells longer ago keep their traces without a map. */
const known = new Recent<string, { maps: readonly string[]; scope: string | undefined }>(2000);

/** A cell's maps and its own lines. */
interface CellLines {
  maps: SourceMap[];
  lines: string[];
}

/** Those that were needed; most never are, and read they are large. */
const readCells = new Recent<string, CellLines>(50);

/** Remembers the code of a script and its source maps, so that its stack traces speak TypeScript. */
export function addSource(file: string, { code, maps }: Pick<CellCode, 'code' | 'maps'>): void {
  known.set(file, { maps, scope: /^\(async function\s*\(([$_]+),/.exec(code)?.[1] });
  readCells.delete(file);
}

/** Name that the scope's object has in a cell's JavaScript, which occurs nowhere in its TypeScript. */
export const scopeName = (file: string): string | undefined => known.get(file)?.scope;

function readCell(file: string): CellLines | undefined {
  const texts = known.get(file)?.maps;
  const done = readCells.get(file);
  if (done || !texts) return done;
  const parsed = texts.map((text) => JSON.parse(text));
  const source: string = parsed.at(-1)?.sourcesContent?.[0] ?? '';
  const read = { maps: parsed.map((map) => new SourceMap(map)), lines: source.split('\n') };
  readCells.set(file, read);
  return read;
}

/** A place in a source file; line and column count from 1. */
export interface Location {
  file: string;
  line: number;
  column: number;
}

/** The place in the TypeScript that a place in the running JavaScript came from. Files without a map stay. */
export function originalLocation({ file, line, column }: Location): Location {
  const cell = readCell(file);
  const maps = cell?.maps ?? fileMaps(file);
  const start = { line: line - 1, column: column - 1 };
  const { line: l, column: c } = maps.reduce(trace, start);
  return { file, line: l + 1, column: calleeStart(cell?.lines[l] ?? '', c) + 1 };
}

/**
 * A line of a cell, or of a local file as it is now; `file` as stack traces name it. Undefined: it cannot be read.
 */
export function sourceLine(file: string, line: number): string | undefined {
  const cell = readCell(file);
  if (cell) return cell.lines[line - 1];
  try {
    return readFileSync(resolve(file), 'utf8').split('\n')[line - 1];
  } catch {
    return undefined;
  }
}

/** V8 says that `(0,$.f)(x)`, as a cell's `f(x)` runs, is at its second bracket; a person looks for `f`. */
function calleeStart(line: string, column: number): number {
  if (!'(`<'.includes(line[column] ?? ' ')) return column;
  return /[\p{ID_Start}_$][\p{ID_Continue}$]*\s*$/u.exec(line.slice(0, column))?.index ?? column;
}

function fileMaps(file: string): SourceMap[] {
  const map = findSourceMap(file);
  return map ? [map] : [];
}

/** What a map knows nothing of is what was put before the source's first character, such as the head of a cell's function. */
function trace(place: { line: number; column: number }, map: SourceMap): { line: number; column: number } {
  const entry = map.findEntry(place.line, place.column);
  return 'originalLine' in entry ? { line: entry.originalLine, column: entry.originalColumn } : { line: 0, column: 0 };
}
