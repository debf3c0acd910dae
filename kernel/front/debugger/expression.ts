import MagicString from 'magic-string';
import { parseCell } from '../rewrite/parse.js';
import { referenceRewriter } from '../rewrite/references.js';
import { toJavaScript } from '../rewrite/transform.js';
import { ACCESS } from './inspector.js';

/**
 * An expression in TypeScript as JavaScript that can be evaluated at a breakpoint: the notebook's names (`isNotebook`,
 * which is false for those that something local hides) are read from its scope. Throws a `SyntaxError`.
 */
export function debugExpression(source: string, isNotebook: (name: string) => boolean): string {
  const [statement, ...more] = parseCell(source);
  if (statement?.type !== 'ExpressionStatement' || more.length > 0)
    throw new SyntaxError(`evaluate: an expression is needed, not ${JSON.stringify(source)}`);
  const text = new MagicString(source);
  const { start, end } = statement.expression;
  referenceRewriter(text, `${ACCESS}.scope`, isNotebook).rewrite(statement.expression, statement, 'expression');
  const { code } = toJavaScript(`(${text.slice(start, end)})`);
  return code.trim().replace(/;$/, '');
}
