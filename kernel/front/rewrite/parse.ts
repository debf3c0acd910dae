import { parseSync } from 'oxc-parser';
import { tooDeepAt } from './depth.js';
import { type CellNames, cellNames } from './names.js';
import { children, type Node } from './scope.js';
import { unnamedExport } from './unnamed-export.js';

/** Why a cell cannot be read; `offset` in UTF-16 units. */
export class CellSyntaxError extends SyntaxError {
  override name = 'SyntaxError';
  constructor(
    message: string,
    readonly offset: number,
    /** True: this says it better than TypeScript would. */
    readonly isFinal = false,
  ) {
    super(message);
  }
}

/** Statements of a cell. Throws `CellSyntaxError`. */
export function parseCell(source: string): Node[] {
  const deep = tooDeepAt(source);
  if (deep !== undefined) throw new CellSyntaxError('the code is nested too deeply', deep, true);
  const { body, error } = parse(source, 'ts');
  if (!error) {
    const unnamed = unnamedExport(body);
    if (unnamed) throw new CellSyntaxError(unnamed.message, unnamed.start, true);
    return body.filter(({ type }) => type !== 'EmptyStatement');
  }
  const jsx = parse(source, 'tsx');
  const element = jsx.error ? undefined : jsx.body.map(findJsx).find(Boolean);
  if (element) throw new CellSyntaxError(NO_JSX, element.start, true);
  throw new CellSyntaxError(error.message, error.labels[0]?.start ?? 0);
}

/** Names that a cell declares, as far as it can be read: for one that is still being typed. */
export const parseNames = (source: string): CellNames =>
  cellNames(tooDeepAt(source) === undefined ? parse(source, 'ts').body : []);

const NO_JSX =
  "JSX is not supported in cells; show HTML with display({ 'text/html': '<b>…</b>' }, { raw: true }), or put the JSX into a file that your own build compiles";

/** Statements of a text, and the first error in it. */
export function parse(source: string, lang: 'ts' | 'tsx') {
  const { program, errors } = parseSync(`cell.${lang}`, source, { lang, sourceType: 'module', astType: 'ts' });
  return {
    body: program.body as unknown as Node[],
    error: errors.find(({ severity }) => severity === 'Error'),
  };
}

function findJsx(node: Node): Node | undefined {
  if (/^JSX(Element|Fragment)$/.test(node.type)) return node;
  for (const { child } of children(node)) {
    const found = findJsx(child);
    if (found) return found;
  }
  return undefined;
}
