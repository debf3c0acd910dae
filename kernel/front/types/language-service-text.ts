import ts from 'typescript-6';
import type { EngineProblem } from './engine.js';
import { markdownDocumentation } from './markdown-documentation.js';

/** A diagnostic without its file. */
export function problem({ code, messageText, start = 0, length = 0 }: ts.Diagnostic): EngineProblem {
  const { text, details } = chain(messageText);
  return { code, message: [text, ...details].join('\n'), start, end: start + length };
}

/** TypeScript's words, without the reasons of reasons. */
function chain(message: string | ts.DiagnosticMessageChain): { text: string; details: string[] } {
  if (typeof message === 'string') return { text: message, details: [] };
  return { text: message.messageText, details: (message.next ?? []).map((next) => `  ${next.messageText}`) };
}

/** A comment with its tags, as Markdown. */
export const documentationOf = (comment: ts.SymbolDisplayPart[] | undefined, tags: ts.JSDocTagInfo[] = []): string =>
  markdownDocumentation(
    ts.displayPartsToString(comment),
    tags.map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) })),
  );

/** What an imported name is, not that it is imported. */
export const withoutAlias = (signature: string): string =>
  signature.replace(/^\(alias\) /, '').replace(/\nimport [\w$*]+( as [\w$]+)?$/, '');
