import { parseCell } from '../rewrite/parse.js';
import { children, type Node, scopeOf } from '../rewrite/scope.js';

/** Names that functions, blocks and loops of a cell bind around the beginning of a line's code: they hide the notebook's. */
export function localNames(source: string, line: number): Set<string> {
  const lines = source.split('\n');
  const start = lines.slice(0, line - 1).join('\n').length + Number(line > 1);
  const offset = start + /^\s*/.exec(lines[line - 1] ?? '')![0].length;
  const names = new Set<string>();
  const visit = (node: Node) => {
    if (offset < node.start || offset >= node.end) return;
    for (const name of scopeOf(node) ?? []) names.add(name);
    for (const { child } of children(node)) visit(child);
  };
  for (const statement of parseCell(source)) visit(statement);
  return names;
}
