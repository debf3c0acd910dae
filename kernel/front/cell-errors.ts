import { cyan, red } from '../ansi.js';
import { codeFrame, lineAt } from '../code-frame.js';
import type { CellError } from '../link.js';
import type { TypeProblem } from './types/service.js';

/** At most so many problems are written out; the rest is counted. */
const SHOWN = 10;

/** True for what TypeScript has against a cell's form; numbers from 2000 on are about types, with a few below. */
export const isSyntax = ({ code }: TypeProblem): boolean => code < 2000 && !DECORATOR_TYPES.has(code);

/** A decorator that does not fit what it decorates. */
const DECORATOR_TYPES = new Set([1238, 1239, 1240, 1241, 1270, 1271, 1278, 1279, 1329]);

/** A cell that did not run because of its types: TypeScript's words, with line, column and the code itself. */
export function typeError(problems: readonly TypeProblem[], source: string, count: number): CellError {
  const ename = problems.every(isSyntax) ? 'SyntaxError' : 'TypeScriptError';
  const shown = problems.slice(0, SHOWN);
  const traceback = shown.map(
    (p) =>
      `${place(source, p.start, count)} - ${red('error')} TS${p.code}: ${p.message}\n${codeFrame(source, p.start, p.end)}`,
  );
  if (problems.length > SHOWN) traceback.push(`… and ${problems.length - SHOWN} more`);
  const evalue = shown.map((p) => `TS${p.code}: ${p.message}`).join('\n');
  return { ename, evalue, traceback: [`${red(ename)}: the cell was not run`, ...traceback] };
}

/** A cell that could not be read. `start`: offset in UTF-16 units. */
export function syntaxError(message: string, source: string, start: number, count: number): CellError {
  const frame = codeFrame(source, start, start + 1);
  return {
    ename: 'SyntaxError',
    evalue: message,
    traceback: [`${place(source, start, count)} - ${red('SyntaxError')}: ${message}\n${frame}`],
  };
}

function place(source: string, offset: number, count: number): string {
  const { line, column } = lineAt(source, offset);
  return cyan(`In [${count}]:${line}:${column}`);
}
