import { readFileSync } from 'node:fs';
import { findSourceMap, SourceMap } from 'node:module';
import { resolve } from 'node:path';
import { lineAt } from '../code-frame.js';
import type { CellCode } from '../link.js';
import { Recent } from '../recent.js';

/** Name of a cell's script, as stack traces show it. */
export const cellFile = (count: number): string => `In [${count}]`;

/** Code that has run, by its script's name. Functions of cells longer ago keep their traces without a map. */
const known = new Recent<string, { maps: readonly string[]; scope: string | undefined }>(2000);

/** Lines and maps of those that were asked for; most never are, and maps are large when they are read. */
const lines = new Recent<string, string[]>(50);
const maps = new Recent<string, SourceMap[]>(50);

/** Remembers the code of a script and its source maps, so that its stack traces speak TypeScript. */
export function addSource(file: string, { code, maps: texts }: Pick<CellCode, 'code' | 'maps'>): void {
  known.set(file, { maps: texts, scope: /^\(async function\s*\(([$_]+),/.exec(code)?.[1] });
  lines.delete(file);
  maps.delete(file);
}

/** Name that the scope's object has in a cell's JavaScript, which occurs nowhere in its TypeScript. */
export const scopeName = (file: string): string | undefined => known.get(file)?.scope;

const cellLines = (file: string): string[] | undefined =>
  read(file, lines, (texts) => (JSON.parse(texts.at(-1) ?? '{}').sourcesContent?.[0] ?? '').split('\n'));

const cellMaps = (file: string): SourceMap[] | undefined =>
  read(file, maps, (texts) => texts.map((text) => new SourceMap(JSON.parse(text))));

/** What is read from a cell's maps, once. Undefined: it is no cell. */
function read<T>(file: string, done: Recent<string, T>, from: (texts: readonly string[]) => T): T | undefined {
  const texts = known.get(file)?.maps;
  const found = done.get(file);
  if (found || !texts) return found;
  const made = from(texts);
  done.set(file, made);
  return made;
}

/** A place in a source file; line and column count from 1. */
export interface Location {
  file: string;
  line: number;
  column: number;
}

/** The place in the TypeScript that a place in the running JavaScript came from. Files without a map stay. */
export function originalLocation({ file, line, column }: Location): Location {
  const start = { line: line - 1, column: column - 1 };
  const { line: l, column: c } = (cellMaps(file) ?? fileMaps(file)).reduce(trace, start);
  return { file, line: l + 1, column: calleeStart(cellLines(file)?.[l] ?? '', c) + 1 };
}

/** The place of an offset in a cell's text. */
export function locationAt(file: string, offset: number): Location {
  const { line, column } = lineAt(cellLines(file)?.join('\n') ?? '', offset);
  return { file, line, column };
}

/**
 * A line of a cell, or of a local file as it is now; `file` as stack traces name it. Undefined: it cannot be read.
 */
export function sourceLine(file: string, line: number): string | undefined {
  const own = cellLines(file);
  if (own) return own[line - 1];
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
