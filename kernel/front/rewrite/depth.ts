/** Code that is nested deeper than this is not given to the parser, which runs out of stack at several thousand. */
const LIMIT = 2500;

/** Strings and comments, then what opens, closes, ends or lengthens a nesting. */
const TOKEN =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|[([{]|[)\]}]|[;\n](?!\s*(?:else\b|[?:]))|,|[?:=<!~+\-*/%&|^.`]|\b(?:if|else|for|while|do|new|typeof|void|delete|await|yield|as|keyof|in)\b/g;

/**
 * Offset where code is nested too deeply to be parsed: in brackets, or in chains such as `a ? b : c ? …`, `a => b => …`
 * and `a + b + …` within one line. An estimate from the text alone, far above what people write; undefined: the code
 * can be parsed.
 */
export function tooDeepAt(code: string): number | undefined {
  if (code.length < LIMIT) return undefined;
  /** How many links the open chain has in each open bracket, the innermost last. */
  const chains = [0];
  let depth = 0;
  const setChain = (links: number) => {
    depth += links - chains.at(-1)!;
    chains[chains.length - 1] = links;
  };
  for (const { 0: token, index } of code.matchAll(TOKEN)) {
    if (token.length > 1 && /^['"/]/.test(token)) continue;
    if (/^[([{]/.test(token)) {
      chains.push(0);
      depth++;
    } else if (/^[)\]}]/.test(token)) {
      if (chains.length > 1) depth -= 1 + chains.pop()!;
      // `f()()()` is a chain; a block ends one.
      setChain(token === '}' ? 0 : chains.at(-1)! + 1);
    } else setChain(/^[;\n,]/.test(token) ? 0 : chains.at(-1)! + 1);
    if (depth > LIMIT) return index;
  }
  return undefined;
}
