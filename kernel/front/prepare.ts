import { setImmediate } from 'node:timers/promises';
import type { CellCode, CellError } from '../link.js';
import { isSyntax, syntaxError, typeError } from './cell-errors.js';
import { CellSyntaxError } from './rewrite/parse.js';
import { readCell, rewriteCell } from './rewrite/rewrite.js';
import type { TypeService } from './types/service.js';

/** Reads, rewrites and checks a cell; the error says why it cannot run. `known`: names of the notebook's variables. */
export async function prepareCell(
  source: string,
  count: number,
  known: { has(name: string): boolean },
  types: TypeService,
): Promise<CellCode | CellError> {
  try {
    const read = readCell(source);
    const { checked, asked } = startCheck(read, types);
    // The checker works while the cell is written.
    await asked;
    await setImmediate();
    const { code, maps, names } = rewriteCell(read, known, types.options);
    const problems = (await checked).map((p) => ({
      ...p,
      start: Math.max(p.start - read.shift, 0),
      end: p.end - read.shift,
    }));
    return problems.length > 0 ? typeError(problems, source, count) : { count, code, maps, names: names.values };
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    if (!error.isFinal) {
      const syntax = (await types.unfinished(source)).filter(isSyntax);
      if (syntax.length > 0) return typeError(syntax, source, count);
    }
    return syntaxError(error.message, source, error.offset, count);
  }
}

/** Asks the checker about a cell. `asked`: it is at work, or has ended, and nothing it wants of this process waits. */
function startCheck({ checked: text, names }: ReturnType<typeof readCell>, types: TypeService) {
  let onAsked: () => void = () => undefined;
  const atWork = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  const checked = types.check(text, names, onAsked);
  return { checked, asked: Promise.race([atWork, checked.catch(() => undefined)]) };
}

/** An expression as a cell of its own, without a type check. */
export function prepareExpression(
  text: string,
  count: number,
  known: { has(name: string): boolean },
): CellCode | CellError {
  try {
    const { code, maps, names } = rewriteCell(text, known);
    return { count, code, maps, names: names.values };
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    return syntaxError(error.message, text, error.offset, count);
  }
}
