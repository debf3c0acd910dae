import type { CellCode, CellError, ExpressionResult } from '../link.js';
import { toBundle } from './display.js';

/**
 * Results of a request's `user_expressions`, each a display bundle or an error of its own. `call` runs an
 * expression; one after the other, in the request's order.
 */
export async function evaluateExpressions(
  expressions: Record<string, CellCode | CellError>,
  call: (code: CellCode, key: string) => Promise<{ value: unknown }>,
  describeError: (error: unknown) => CellError,
): Promise<Record<string, ExpressionResult>> {
  const evaluate = async (key: string, expression: CellCode | CellError): Promise<ExpressionResult> => {
    if ('ename' in expression) return { status: 'error', ...expression };
    try {
      const { value } = await call(expression, key);
      return { status: 'ok', ...(await toBundle(value)) };
    } catch (error) {
      return { status: 'error', ...describeError(error) };
    }
  };
  const results: [string, ExpressionResult][] = [];
  for (const [key, expression] of Object.entries(expressions)) results.push([key, await evaluate(key, expression)]);
  return Object.fromEntries(results);
}
