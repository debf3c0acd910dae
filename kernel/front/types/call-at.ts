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
 * templates' texts and comments passed over. Undefined: there is none.
 */
export function callAt(text: string, offset: number): CallPlace | undefined {
  const open: { at: number; bracket: string; commas: number }[] = [];
  for (const { start, mark } of tokens(text.slice(0, offset))) {
    const top = open.at(-1);
    if (!mark) continue;
    if ('([{'.includes(mark)) open.push({ at: start, bracket: mark, commas: 0 });
    else if (mark !== ',') open.pop();
    else if (top) top.commas++;
  }
  for (const { at, bracket, commas } of open.reverse()) {
    if (bracket !== '(') continue;
    // `(f)(` calls f.
    const head = text.slice(0, at).replace(PARENTHESISED, '$1 $2 ');
    const before = /[\p{ID_Continue}$]\s*(<[^<>()]*>)?\s*(\?\.)?\s*$/u.exec(head);
    const name = before && /[\p{ID_Continue}$]+$/u.exec(head.slice(0, before.index + 1));
    if (!before || !name || KEYWORDS.has(name[0])) continue;
    const isNew = /\bnew\s+[\p{ID_Continue}$.\s]*$/u.test(head.slice(0, before.index + 1));
    return { callee: before.index, isNew, argument: commas };
  }
  return undefined;
}

/** A string or comment that begins before `offset` and has not ended there; `start`: where its first character is. */
export function openText(text: string, offset: number): { kind: 'string' | 'comment'; start: number } | undefined {
  const last = tokens(text.slice(0, offset)).at(-1);
  return last?.kind && last.isOpen ? { kind: last.kind, start: last.start } : undefined;
}

/** What a text is made of, as far as it matters here. */
interface Token {
  start: number;
  /** A text that is passed over; of a template, a piece of it between `${…}`. */
  kind?: 'string' | 'comment';
  /** It goes on where the text ends. */
  isOpen?: boolean;
  /** A bracket or comma; `{` also for what begins code in a template. */
  mark?: string;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  /** Of each open brace whether a template goes on behind it. */
  const braces: boolean[] = [];
  const code = new RegExp(CODE);
  const template = (start: number) => {
    PIECE.lastIndex = code.lastIndex;
    const [piece = ''] = PIECE.exec(text) ?? [];
    code.lastIndex += piece.length;
    const isCode = piece.endsWith('${');
    found.push({ start, kind: 'string', isOpen: !isCode && !ENDED.test(piece) });
    if (isCode) found.push({ start: code.lastIndex - 1, mark: '{' });
    if (isCode) braces.push(true);
  };
  for (let match = code.exec(text); match; match = code.exec(text)) {
    const { 0: token, index: start } = match;
    const atEnd = code.lastIndex === text.length;
    if (token.startsWith('/')) {
      found.push({ start, kind: 'comment', isOpen: atEnd && !/^\/\*[\s\S]*\*\/$/.test(token) });
    } else if (/^['"]/.test(token)) {
      found.push({ start, kind: 'string', isOpen: atEnd && !ENDED.test(token.slice(1)) });
    } else {
      if (token !== '`') found.push({ start, mark: token });
      if (token === '{') braces.push(false);
      if (token === '`' || (token === '}' && braces.pop())) template(start);
    }
  }
  return found;
}

/** What is passed over (an open string or comment up to the end), and what is counted. */
const CODE = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|[`([{}\]),]/g;

/** Text of a template up to code in it, its end or the end of all. */
const PIECE = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{|$)/y;

/** A text that ends with its quote. */
const ENDED = /(?<!\\)(\\\\)*['"`]$/;

/** A name in parentheses that are no call's. */
const PARENTHESISED = /((?:^|[^\p{ID_Continue}$)\]>\s])\s*)\((\s*[\p{ID_Continue}$.]+\s*)\)(?=\s*$)/u;

const KEYWORDS = new Set(['if', 'for', 'while', 'switch', 'catch', 'function', 'with', 'return', 'await', 'typeof']);
