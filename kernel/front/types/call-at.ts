/** A call that a cursor is in. */
export interface CallPlace {
  /** Offset just before the end of what is called: in `a.f(`, at `f`. */
  callee: number;
  /** It is a `new` expression. */
  isNew: boolean;
  /** Which argument, from 0. */
  argument: number;
}

/**
 * The innermost call whose parentheses hold `offset`, in a text that need not be complete: brackets are counted, strings,
 * templates and comments passed over. Undefined: there is none.
 */
export function callAt(text: string, offset: number): CallPlace | undefined {
  const open: { at: number; bracket: string; commas: number }[] = [];
  for (const { index, 0: token } of text.slice(0, offset).matchAll(TOKEN)) {
    const top = open.at(-1);
    if ('([{'.includes(token)) open.push({ at: index, bracket: token, commas: 0 });
    else if (')]}'.includes(token)) open.pop();
    else if (token === ',' && top) top.commas++;
  }
  for (const { at, bracket, commas } of open.reverse()) {
    if (bracket !== '(') continue;
    const before = /[\p{ID_Continue}$]\s*(<[^<>()]*>)?\s*(\?\.)?\s*$/u.exec(text.slice(0, at));
    const name = before && /[\p{ID_Continue}$]+$/u.exec(text.slice(0, before.index + 1));
    if (!before || !name || KEYWORDS.has(name[0])) continue;
    const isNew = /\bnew\s+[\p{ID_Continue}$.\s]*$/u.test(text.slice(0, before.index + 1));
    return { callee: before.index, isNew, argument: commas };
  }
  return undefined;
}

/** A string or comment that begins before `offset` and has not ended there; `start`: where its first character is. */
export function openText(text: string, offset: number): { kind: 'string' | 'comment'; start: number } | undefined {
  const last = [...text.slice(0, offset).matchAll(TOKEN)].at(-1);
  if (!last || last.index + last[0].length < offset) return undefined;
  const { index: start, 0: token } = last;
  if (token.startsWith('//') || (token.startsWith('/*') && !/^\/\*[\s\S]*\*\/$/.test(token)))
    return { kind: 'comment', start };
  if (!/^['"`]/.test(token) || (token.length > 1 && token.endsWith(token[0]!))) return undefined;
  // What stands in the braces of a template is code.
  return token.startsWith('`') && /\$\{[^}]*$/.test(token) ? undefined : { kind: 'string', start };
}

/** What is passed over (an open string or comment up to the end), and what is counted. */
const TOKEN =
  /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|`(?:\\[\s\S]|[^`\\])*`?|[([{}\]),]/g;

const KEYWORDS = new Set(['if', 'for', 'while', 'switch', 'catch', 'function', 'with', 'return', 'await', 'typeof']);
