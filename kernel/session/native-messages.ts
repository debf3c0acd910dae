import { scopeName } from './cell-sources.js';

/** Messages in which V8 repeats code. */
const REPEATS = / is not (a function|a constructor|(async )?iterable)|^Cannot destructure /;

/**
 * A message of V8's in the words of the cell: `obj.f is not a function`, where what runs is `$.obj.f`. `file`: of the
 * innermost frame. Other messages stay as they are.
 */
export function inCellsWords(message: string, file: string): string {
  const scope = REPEATS.test(message) ? scopeName(file) : undefined;
  if (!scope) return message;
  const name = `(?<![\\w$.])${scope.replaceAll('$', '\\$')}\\.`;
  return message
    .replace(new RegExp(`\\(0 ?, ?${name}([\\p{ID_Continue}$]+)\\)`, 'gu'), '$1')
    .replace(new RegExp(`${name}(?=[\\p{ID_Start}_$])`, 'gu'), '')
    .replaceAll('$resume(...)', '(intermediate value)')
    .replace(/\(\$pause\(\.\.\.\) , (.*)\)(?= is not )/, '$1');
}
