import { readFileSync } from 'node:fs';
import { findSourceMap, SourceMap } from 'node:module';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Recent } from '../recent.js';

/** Name of a cell's script, as stack traces show it. */
export const cellFile = (count: number): string => `In [${count}]`;

/** Source maps of cells as JSON, innermost first. Functions of cells longer ago keep their traces without a map. */
const cellMaps = new Recent<string, readonly string[]>(2000);

/** A cell's maps and its own lines. */
interface CellLines {
  maps: SourceMap[];
  lines: string[];
}

/** Those that were needed; most never are, and read they are large. */
const readCells = new Recent<string, CellLines>(50);

/** Remembers a cell's source maps (JSON, innermost first), so that its stack traces speak TypeScript. */
export function addCellMaps(count: number, texts: readonly string[]): void {
  cellMaps.set(cellFile(count), texts);
  readCells.delete(cellFile(count));
}

function readCell(file: string): CellLines | undefined {
  const texts = cellMaps.get(file);
  const known = readCells.get(file);
  if (known || !texts) return known;
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

/** Numbers of the cells whose code is being executed, awaiting callers included where V8 knows them. */
export function cellsOnStack(): Set<number> {
  return new Set(Array.from(wholeStack().matchAll(/In \[(\d+)\]:\d/g), (match) => Number(match[1])));
}

/** Names of the functions being executed, the innermost first, awaiting callers included where V8 knows them. */
export const functionsOnStack = (): string[] =>
  Array.from(wholeStack().matchAll(/^ +at (?:async )?(?:\w+\.)*(\w+)/gm), (match) => match[1]!);

function wholeStack(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  return stack;
}

/** Makes every stack trace of this process say where things are in the cells' and local files' TypeScript. */
export function installStackTraces(): void {
  process.setSourceMapsEnabled(true);
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => `\n    at ${frameText(frame)}`);
    return `${headline(error)}${lines.join('')}`;
  };
}

/** A stack trace's lines without the kernel's and Node's own. */
export function userLines(stack: string): string[] {
  return stack.split('\n').filter((line) => !/^\s+at /.test(line) || !isInternal(line));
}

/** True for a frame or file that is the kernel's or Node's own. */
export const isInternal = (text: string): boolean =>
  text.includes('node:') ||
  text.includes(kernelFolder) ||
  text.includes('<anonymous>)') ||
  /at <anonymous>$/.test(text);

const kernelFolder = dirname(dirname(fileURLToPath(import.meta.url)));

function frameText(frame: NodeJS.CallSite): string {
  const file = frame.getFileName();
  const line = frame.getLineNumber();
  const column = frame.getColumnNumber();
  const text = frame.toString();
  if (!file || !line || !column) return text;
  const place = originalLocation({ file, line, column });
  return text.replace(`${file}:${line}:${column}`, `${shownFile(place.file)}:${place.line}:${place.column}`);
}

/** A file as a person names it: below the notebook's folder relative to that, and without the version of a local module. */
function shownFile(file: string): string {
  const path = file.startsWith('file:') ? fileURLToPath(file.replace(/\?.*$/, '')) : file;
  const inside = relative(process.cwd(), path);
  return isAbsolute(path) && !inside.startsWith('..') && !path.startsWith(kernelFolder) ? inside : path;
}

function headline(error: unknown): string {
  try {
    return String(Error.prototype.toString.call(error));
  } catch {
    return 'Error';
  }
}

function fileMaps(file: string): SourceMap[] {
  const map = findSourceMap(file);
  return map ? [map] : [];
}

function trace(place: { line: number; column: number }, map: SourceMap): { line: number; column: number } {
  const entry = map.findEntry(place.line, place.column);
  return 'originalLine' in entry ? { line: entry.originalLine, column: entry.originalColumn } : place;
}
