import { createRequire } from 'node:module';
import { type TransformOptions, transformSync } from 'oxc-transform';
import type TypeScript from 'typescript-6';
import type { CompilerOptions } from '../../tsconfig.js';

/** How a text becomes JavaScript. */
export interface ToJavaScriptOptions {
  /** The notebook's options; see `readTsconfig`. */
  options?: CompilerOptions;
  /**
   * True: an import that the text itself does not use stays, because a later cell may need it. False: it is gone, as
   * the import of a type must be. Default true.
   */
  keepImports?: boolean;
}

/**
 * TypeScript → JavaScript of ES2022, with what Node 20 lacks lowered: `using`, and decorators, in the standard's form or
 * (`experimentalDecorators`) TypeScript's older one. `map`: JSON source map. Throws a `TransformError` with the
 * transformer's words.
 */
export function toJavaScript(
  source: string,
  { options = {}, keepImports = true }: ToJavaScriptOptions = {},
): { code: string; map: string } {
  if (!options.experimentalDecorators && MAY_DECORATE.test(source))
    return lowerDecorators(source, options, keepImports);
  const { code, map, errors } = transformSync('cell.ts', source, oxcOptions(options, keepImports));
  const error = errors.find(({ severity }) => severity === 'Error');
  if (error) throw new TransformError(error.message, error.labels[0]?.start ?? 0);
  return { code: code.replace(/\n?export \{\};\s*$/, ''), map: JSON.stringify(map) };
}

/** A text that cannot be transformed; `offset` in UTF-16 units. */
export class TransformError extends SyntaxError {
  override name = 'SyntaxError';
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** An `@` before a name; in a string or comment too, which costs time only. */
const MAY_DECORATE = /@[\p{ID_Start}$_(]/u;

function oxcOptions(options: CompilerOptions, keepImports: boolean): TransformOptions {
  const assigns = options.useDefineForClassFields === false;
  return {
    lang: 'ts',
    sourceType: 'module',
    target: 'es2022',
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: keepImports, removeClassFieldsWithoutInitializer: assigns },
    assumptions: { setPublicClassFields: assigns },
    decorator: { legacy: true, emitDecoratorMetadata: options.emitDecoratorMetadata ?? false },
    // A const enum of the package's types, which isolated modules cannot read.
    helpers: { mode: 'External' as never },
  };
}

/** Standard decorators, which oxc leaves as they are, by TypeScript itself. Loaded (0.2 s) when first needed. */
function lowerDecorators(source: string, options: CompilerOptions, keepImports: boolean) {
  const ts = createRequire(import.meta.url)('typescript-6') as typeof TypeScript;
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, {
    fileName: 'cell.ts',
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      sourceMap: true,
      verbatimModuleSyntax: keepImports,
      useDefineForClassFields: options.useDefineForClassFields ?? true,
    },
  });
  const [error] = diagnostics ?? [];
  if (error) throw new TransformError(ts.flattenDiagnosticMessageText(error.messageText, '\n'), error.start ?? 0);
  return { code: outputText.replace(/\n?export \{\};|\n?\/\/# sourceMappingURL=.*$/gm, ''), map: sourceMapText! };
}
