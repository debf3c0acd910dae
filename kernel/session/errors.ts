import { inspect, types } from 'node:util';
import { cyan, red, withoutColours } from '../ansi.js';
import { markedLine } from '../code-frame.js';
import type { CellError } from '../link.js';
import { sourceLine } from './cell-sources.js';
import { inCellsWords } from './native-messages.js';
import { userLines } from './stack.js';

/** A message is shown up to so many characters. */
const LONGEST = 10_000;

/** Errors inside errors (causes, gathered ones) are followed so deep, and so many of a list are shown. */
const DEEPEST = 8;
const MOST = 10;

/**
 * Content of the `error` message for what a cell threw, whatever it is: message, frames of the user's own code with the
 * code of the first, what the error says besides, its causes. Never throws, though the error's getters may.
 */
export function describeError(error: unknown): CellError {
  try {
    if (isError(error)) {
      const ename = read(error, 'name') || 'Error';
      return { ename, evalue: shortened(messageOf(error)), traceback: traceback(error) };
    }
    const text = inspectShort(error);
    return { ename: 'Error', evalue: text, traceback: [`${red('Uncaught')} ${text}`] };
  } catch {
    const evalue = 'an error that cannot be shown: reading it throws';
    return { ename: 'Error', evalue, traceback: [`${red('Error')}: ${evalue}`] };
  }
}

/** The same as text, without colours. */
export const errorText = (error: unknown): string => withoutColours(describeError(error).traceback.join('\n'));

function traceback(error: Error, label = '', seen: readonly Error[] = []): string[] {
  if (seen.includes(error) || seen.length >= DEEPEST) return [`${label}…`];
  const path = [...seen, error];
  const stack = folded(userLines(read(error, 'stack')));
  const firstFrame = stack.findIndex((line) => FRAME.test(line));
  const own = messageOf(error);
  const head = (firstFrame < 0 ? stack : stack.slice(0, firstFrame)).join('\n') || `${read(error, 'name')}: ${own}`;
  return [
    `${label}${coloured(shortened(head), read(error, 'name'))}`,
    ...withCode(firstFrame < 0 ? [] : stack.slice(firstFrame)),
    ...details(error),
    ...inner(error, path),
  ];
}

/** The same frame again and again, as of a function that calls itself, once. */
function folded(lines: readonly string[]): string[] {
  const kept = lines.filter((line, i) => line !== lines[i - 1] || !FRAME.test(line));
  const count = (line: string) => lines.filter((other) => other === line).length;
  return kept.map((line) => (FRAME.test(line) && count(line) > 2 ? `${line} … again and again` : line));
}

/** A stack frame with its place. */
const FRAME = /^ {4}at (?:.*\(|async )?(.+?):(\d+):(\d+)\)?( ….*)?$/;

/** Frames, with the code below the first of the user's and below the first of the newest cell, which was run. */
function withCode(frames: readonly string[]): string[] {
  const places = frames.map((frame) => FRAME.exec(frame));
  const numbers = places.map((place) => Number(/^In \[(\d+)\]$/.exec(place?.[1] ?? '')?.[1] ?? -1));
  const first = places.findIndex((place) => place && !/node_modules|<anonymous>/.test(place[1]!));
  const newest = numbers.indexOf(Math.max(...numbers));
  return frames.flatMap((frame, i) => {
    const [, file, line, column] = places[i] ?? [];
    if (!file) return [frame];
    const shown = frame.replace(/([^( ][^(]*:\d+:\d+)(\)?)(?= …|$)/, (_, place, end) => {
      const [, before = '', at = place] = /^((?:at )?(?:async )?)(.*)$/.exec(place) ?? [];
      return `${before}${cyan(at)}${end}`;
    });
    const text = i === first || (i === newest && numbers[i]! >= 0) ? sourceLine(file, Number(line)) : undefined;
    if (!text?.trim()) return [shown];
    return [
      shown,
      ...markedLine(text, Number(line), Number(column), 1)
        .split('\n')
        .map((code) => `      ${code}`),
    ];
  });
}

/** What an error carries besides its message: `{ code: 'ENOENT' }`. */
function details(error: Error): string[] {
  const keys = Object.keys(error).filter((key) => !['name', 'message', 'stack', 'cause', 'errors'].includes(key));
  if (keys.length === 0) return [];
  const entries = keys.slice(0, MOST).map((key) => [key, readAny(error, key)]);
  return [`  ${inspectShort(Object.fromEntries(entries))}`];
}

function inner(error: Error, path: readonly Error[]): string[] {
  const one = (value: unknown, label: string) =>
    isError(value) ? traceback(value, label, path) : [`${label}${inspectShort(value)}`];
  const cause = 'cause' in error ? readAny(error, 'cause') : undefined;
  const gathered = readAny(error, 'errors');
  const list = Array.isArray(gathered) ? gathered : [];
  return [
    ...(cause === undefined ? [] : one(cause, 'Caused by: ')),
    ...list.slice(0, MOST).flatMap((value) => one(value, 'Gathered: ')),
    ...(list.length > MOST ? [`… and ${list.length - MOST} more`] : []),
  ];
}

function coloured(head: string, name: string): string {
  return name !== '' && head.startsWith(name) ? `${red(name)}${head.slice(name.length)}` : head;
}

const shortened = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length - LONGEST} more characters)`;

const inspectShort = (value: unknown): string => shortened(inspect(value, { depth: 2, maxStringLength: 1000 }));

/** The message, in the words of the cell where V8 made it up. */
function messageOf(error: Error): string {
  const message = read(error, 'message');
  const [innermost] = userLines(read(error, 'stack')).filter((line) => FRAME.test(line));
  const file = FRAME.exec(innermost ?? '')?.[1];
  return file && error instanceof TypeError ? inCellsWords(message, file) : message;
}

/** A field as text; empty where it is none, or where reading it throws. */
function read(error: Error, field: 'name' | 'message' | 'stack'): string {
  const value = readAny(error, field);
  return typeof value === 'string' ? value : '';
}

function readAny(error: Error, field: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[field];
  } catch {
    return undefined;
  }
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}
