import type { EngineCompletion } from './engine.js';

/** The language's words, as completions. */
export const keywords = (prefix: string): EngineCompletion[] =>
  WORDS.filter((name) => name.startsWith(prefix)).map((name) => ({ name, kind: 'keyword' }));

const WORDS = (
  'abstract any as asserts async await bigint boolean break case catch class const continue debugger declare default delete do ' +
  'else enum export extends false finally for from function if implements import in infer instanceof interface is keyof let ' +
  'namespace never new null number object of override private protected public readonly return satisfies set static string ' +
  'super switch symbol this throw true try type typeof undefined unique unknown using var void while yield'
).split(' ');
