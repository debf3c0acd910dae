/**
 * Module hooks for local files: TypeScript is transformed as it is loaded, `./x.js` finds `./x.ts`, a changed file is
 * another module, JSON needs no attribute, and packages that a file's folder does not have are the kernel's own. Runs in
 * Node's loader thread.
 */
import { readFileSync } from 'node:fs';
import type { LoadHook, ResolveHook } from 'node:module';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutColours } from '../ansi.js';
import { codeFrame, lineAt } from '../code-frame.js';
import { TransformError, toJavaScript } from '../front/rewrite/transform.js';
import { isLocalTypeScript, localFile, versionedUrl } from '../local-files.js';
import { readTsconfig } from '../tsconfig.js';

const { options } = readTsconfig(process.cwd());

export const resolve: ResolveHook = async (specifier, context, next) => {
  const parent = localPath(context.parentURL);
  // A local module is told by its version; so is its parent.
  const file = parent && localFile(specifier, dirname(parent), options);
  if (file) {
    const url = versionedUrl(file, options);
    if (isLocalTypeScript(file) || file.endsWith('.json'))
      return { url, format: 'module', importAttributes: {}, shortCircuit: true };
    return next(url, context);
  }
  try {
    return await next(specifier, context);
  } catch (error) {
    if (/^[./]|:/.test(specifier) || context.parentURL?.includes('/node_modules/')) throw error;
    try {
      return await next(specifier, { ...context, parentURL: import.meta.url });
    } catch (own) {
      // What is nowhere is told with the user's file.
      throw (own as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' ? error : own;
    }
  }
};

export const load: LoadHook = async (url, context, next) => {
  const file = localPath(url);
  if (file?.endsWith('.json'))
    return { format: 'module', source: `export default ${readFileSync(file, 'utf8')}`, shortCircuit: true };
  if (!file || !isLocalTypeScript(file)) return next(url, context);
  const { code, map } = transformed(file);
  const sources = { ...JSON.parse(map), sources: [url] };
  const inline = Buffer.from(JSON.stringify(sources)).toString('base64');
  const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
  return { format: 'module', source, shortCircuit: true };
};

/** The file as JavaScript; what is wrong with it is said with its place. */
function transformed(file: string): ReturnType<typeof toJavaScript> {
  const text = readFileSync(file, 'utf8');
  try {
    return toJavaScript(text, { options, keepImports: false });
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    const { line, column } = lineAt(text, error.offset);
    const frame = withoutColours(codeFrame(text, error.offset, error.offset + 1));
    throw new SyntaxError(`${relative(process.cwd(), file)}:${line}:${column} - ${error.message}\n${frame}`);
  }
}

/** Path of a local module's URL, as `versionedUrl` makes it. */
const localPath = (url: string | undefined): string | undefined =>
  url && /^file:[^?]*\?v=/.test(url) ? fileURLToPath(url.replace(/\?.*$/, '')) : undefined;
