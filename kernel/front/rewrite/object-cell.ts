import { tooDeepAt } from './depth.js';
import { parse } from './parse.js';
import { children, type Node } from './scope.js';

/**
 * The object that a cell is as a whole, as a statement: `{ x: 1, y: 2 }`, which would be a block, means an object at the prompts
 * of browsers and of Node. Undefined: it is none, or there is something in it that only a block has, such as the `if` of
 * `{ if (x) { y } }`, which would be a method's name.
 */
export function objectCell(source: string): Node | undefined {
  if (!/^\s*\{[\s\S]*\}\s*$/.test(source) || tooDeepAt(source) !== undefined) return undefined;
  const { body, error } = parse(source, 'ts');
  if (!error && !(body.length === 1 && body[0]!.body.every(isAsInObject))) return undefined;
  const inParentheses = parse(`(${source})`, 'ts');
  const [statement, ...more] = inParentheses.body;
  const object: Node | undefined = statement?.expression?.expression;
  if (inParentheses.error || more.length > 0 || object?.type !== 'ObjectExpression') return undefined;
  move(object, -1);
  return { ...statement!, start: object.start, end: object.end, expression: object };
}

/** `a: 1`, `a` and `a, b`, in a block. */
function isAsInObject({ type, body, expression }: Node): boolean {
  if (type === 'LabeledStatement') return body.type === 'ExpressionStatement';
  const names: Node[] = expression?.type === 'SequenceExpression' ? expression.expressions : [expression];
  return names.every((name) => name?.type === 'Identifier');
}

function move(node: Node, by: number): void {
  node.start += by;
  node.end += by;
  for (const { child } of children(node)) move(child, by);
}
