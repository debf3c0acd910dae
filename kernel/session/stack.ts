import { dirname, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { originalLocation } from './cell-sources.js';
import { inCellsWords } from './native-messages.js';

/** Numbers of the cells whose code is being executed, awaiting callers included where V8 knows them. */
export function cellsOnStack(): Set<number> {
  return new Set(Array.from(wholeStack().matchAll(/In \[(\d+)\]:\d/g), (match) => Number(match[1])));
}

/** Names of the functions being executed, the innermost first, awaiting callers included where V8 knows them. */
export const functionsOnStack = (): string[] =>
  Array.from(wholeStack().matchAll(/^ +at (?:async )?(?:\w+\.)*(\w+)/gm), (match) => match[1]!);

/** What the kernel itself asks for a stack, which has all frames, as they run. */
const probe: { stack?: unknown } = {};

function wholeStack(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  Error.captureStackTrace(probe);
  const stack = String(probe.stack);
  Error.stackTraceLimit = limit;
  return stack;
}

/**
 * Makes every stack trace of this process say where things are in the cells' and local files' TypeScript, without the
 * kernel's own and Node's frames.
 */
export function installStackTraces(): void {
  process.setSourceMapsEnabled(true);
  Error.prepareStackTrace = (error, frames) => {
    if (error === probe) return frames.map((frame) => `    at ${frame}`).join('\n');
    const lines = frames.filter((frame) => !isInternal(`at ${frame}`)).map((frame) => `\n    at ${frameText(frame)}`);
    return `${headline(error, frames[0]?.getFileName() ?? '')}${lines.join('')}`;
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
  // What `eval` runs has no file; the text says which cell called it.
  if (!file) return text.replace(/(In \[\d+\]):(\d+):(\d+)/g, (_, cell, l, c) => placeText(cell, Number(l), Number(c)));
  return line && column ? text.replace(`${file}:${line}:${column}`, placeText(file, line, column)) : text;
}

function placeText(file: string, line: number, column: number): string {
  const place = originalLocation({ file, line, column });
  return `${shownFile(place.file)}:${place.line}:${place.column}`;
}

/** A file as a person names it: below the notebook's folder relative to that, and without the version of a local module. */
function shownFile(file: string): string {
  const path = file.startsWith('file:') ? fileURLToPath(file.replace(/\?.*$/, '')) : file;
  const inside = relative(process.cwd(), path);
  return isAbsolute(path) && !inside.startsWith('..') && !path.startsWith(kernelFolder) ? inside : path;
}

/** `file`: where it was made. */
function headline(error: unknown, file: string): string {
  try {
    const text = String(Error.prototype.toString.call(error));
    return error instanceof TypeError ? inCellsWords(text, file) : text;
  } catch {
    return 'Error';
  }
}
