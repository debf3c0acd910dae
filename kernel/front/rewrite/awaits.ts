import type MagicString from 'magic-string';
import type { Node } from './scope.js';

/**
 * What the cell itself waits for, in the code that runs: it notes its place before (`$pause`, which gets an offset in the cell's text),
 * so that an interrupt can tell where the cell stood, and does not go on if it has been left meanwhile (`$resume`).
 *
 *     await x                   $resume(await $pause(x, 17))
 *     for await (a of b) c      for await (a of ($pause(0, 17), b)) {$resume();try {c} finally {$pause(0, 17)}}
 *     await using a = b         await using a = b, $end17 = $pause.atEnd(17)
 *
 * `beginWait` writes what comes before the node's own parts, `endWait` what comes after them.
 */
export function beginWait(text: MagicString, node: Node): void {
  if (node.type === 'AwaitExpression') {
    text.appendLeft(node.start, '$resume(');
    text.appendLeft(node.argument.start, '$pause(');
  } else if (isAwaitingLoop(node)) {
    // Not a call with the list as its argument, whose name V8 would say where it cannot be iterated.
    text.appendLeft(node.right.start, `($pause(0, ${node.start}), `);
    text.appendLeft(node.body.start, '{$resume();try {');
  }
}

/** See `beginWait`. */
export function endWait(text: MagicString, node: Node, parent: Node): void {
  if (node.type === 'AwaitExpression') text.appendLeft(node.end, `, ${node.start}))`);
  else if (isAwaitingLoop(node)) {
    text.appendLeft(node.right.end, ')');
    text.appendLeft(node.body.end, `} finally {$pause(0, ${node.start})}}`);
  } else if (node.kind === 'await using' && !isLoop(parent)) {
    // A loop's head declares one name only. What is declared last is disposed of first.
    text.appendLeft(node.declarations.at(-1).end, `, $end${node.start} = $pause.atEnd(${node.start})`);
  }
}

const isLoop = (node: Node): boolean => /^For/.test(node.type);

const isAwaitingLoop = (node: Node): boolean => node.type === 'ForOfStatement' && node.await;
