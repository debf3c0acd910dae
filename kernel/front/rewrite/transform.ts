import { type TransformOptions, transformSync } from 'oxc-transform';

/**
 * TypeScript → JavaScript of ES2022, with what Node 20 lacks lowered (`using`, decorators in TypeScript's older form).
 * `map`: JSON source map. Throws a `SyntaxError` with the transformer's words.
 */
export function toJavaScript(source: string, options: TransformOptions = {}): { code: string; map: string } {
  const { code, map, errors } = transformSync('cell.ts', source, {
    lang: 'ts',
    sourceType: 'module',
    target: 'es2022',
    sourcemap: true,
    // An import that its own cell does not use may be what a later cell needs.
    typescript: { onlyRemoveTypeImports: true },
    decorator: { legacy: true },
    // A const enum of the package's types, which isolated modules cannot read.
    helpers: { mode: 'External' as never },
    ...options,
  });
  const error = errors.find(({ severity }) => severity === 'Error');
  if (error) throw new SyntaxError(error.message);
  return { code: code.replace(/\n?export \{\};\s*$/, ''), map: JSON.stringify(map) };
}
