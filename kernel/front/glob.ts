/**
 * Says whether a text is what a glob pattern describes, as a whole: `*` any text, `?` one character, `[ab]` and `[!ab]`
 * one of or none of these. The text between two stars is looked for from left to right and its first place kept, so no
 * pattern takes long.
 */
export function glob(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = split(pattern).map(fixed);
  const last = rest.pop();
  const middle = rest.filter(Boolean).map((part, i) => `(?=(.*?${part}))\\${i + 1}`);
  const end = last === undefined ? '' : `.*${last}`;
  const expression = new RegExp(`^${first}${middle.join('')}${end}$`, 'su');
  return (text) => expression.test(text);
}

/** The parts between stars, each in its pieces. */
function split(pattern: string): string[][] {
  const parts: string[][] = [[]];
  for (const piece of pattern.match(/\[[!^]?\]?[^\]]*\]|./gsu) ?? []) {
    if (piece === '*') parts.push([]);
    else parts.at(-1)!.push(piece);
  }
  return parts;
}

const fixed = (pieces: string[]): string => pieces.map(expression).join('');

function expression(piece: string): string {
  if (piece === '?') return '.';
  const [, not, members] = /^\[([!^]?)(.+)\]$/s.exec(piece) ?? [];
  if (members === undefined) return piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  // A class whose range runs backwards has no member.
  const ordered = members.replace(/(.)-(.)/gsu, (range, from, to) => (from <= to ? range : ''));
  return `[${not ? '^' : ''}${ordered.replace(/[\\^[\]]/g, '\\$&')}]`;
}
