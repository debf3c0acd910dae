import type { EngineCompletion } from './engine.js';

/** The language's words and the library's own types, as completions. */
export const keywords = (prefix: string): EngineCompletion[] =>
  [...WORDS.map((name) => ({ name, kind: 'keyword' })), ...TYPES.map((name) => ({ name, kind: 'type' }))].filter(
    ({ name }) => name.startsWith(prefix),
  );

const WORDS = (
  'abstract any as asserts async await bigint boolean break case catch class const continue debugger declare default delete do ' +
  'else enum export extends false finally for from function if implements import in infer instanceof interface is keyof let ' +
  'namespace never new null number object of override private protected public readonly return satisfies set static string ' +
  'super switch symbol this throw true try type typeof undefined unique unknown using var void while yield'
).split(' ');

/** Types of the standard library that are no values, so that the global object does not have them. */
const TYPES = (
  'ArrayLike AsyncGenerator AsyncIterable Awaited BufferEncoding Capitalize ClassMethodDecoratorContext ConstructorParameters Exclude ' +
  'Extract Generator InstanceType Iterable IterableIterator Iterator NoInfer NonNullable Omit Parameters Partial Pick PromiseLike ' +
  'PropertyKey Readonly ReadonlyArray ReadonlyMap ReadonlySet Record Required ReturnType ThisType Uncapitalize'
).split(' ');
