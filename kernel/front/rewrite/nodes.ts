import { children, type Node } from './scope.js';

/** The first name that a declaration binds. */
export function firstName(declaration: Node): string | undefined {
  const find = (node: Node): string | undefined =>
    node.type === 'Identifier'
      ? node.name
      : children(node)
          .map(({ child }) => find(child))
          .find(Boolean);
  return find(declaration.declarations[0].id);
}

/** A function or class that takes its name from what it is assigned to. */
export function isAnonymousFunction(node: Node): boolean {
  if (node.type === 'ArrowFunctionExpression') return true;
  return (node.type === 'FunctionExpression' || node.type === 'ClassExpression') && !node.id;
}

/** An identifier that refers to nothing: it names a member, a label, or what it declares. `field`: where in its parent it is. */
export function isLabelOrKey(node: Node, parent: Node, field: string): boolean {
  if (node.type !== 'Identifier') return false;
  if (field === 'property') return parent.type === 'MemberExpression' && !parent.computed;
  if (field === 'key') return !parent.computed && !parent.shorthand;
  if (field === 'label') return true;
  // What a declaration names is bound by the scope it is in.
  return field === 'id';
}

/** True for what holds statements one after the other; elsewhere a statement stands alone, as the body of an `if` without braces. */
export const isStatementList = ({ type }: Node): boolean =>
  ['BlockStatement', 'Program', 'SwitchCase', 'StaticBlock', 'FunctionBody'].includes(type);
