/**
 * Module hooks for local TypeScript: `.ts` files are transformed as they are loaded, `./x.js` finds `./x.ts`, a changed
 * file is another module, and packages that a file's folder does not have are the kernel's own. Runs in Node's
 * loader thread.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import { toJavaScript } from '../front/rewrite/transform.js';

export const resolve: ResolveHook = async (specifier, context, next) => {
  if (/^\.{1,2}\//.test(specifier) && isLocalTypeScript(context.parentURL))
    return local(specifier, context.parentURL!, next, context);
  try {
    return await next(specifier, context);
  } catch (error) {
    if (/^[./]|:/.test(specifier) || context.parentURL?.includes('/node_modules/')) throw error;
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
};

export const load: LoadHook = async (url, context, next) => {
  if (!isLocalTypeScript(url)) return next(url, context);
  const file = fileURLToPath(url.replace(/\?.*$/, ''));
  const { code, map } = toJavaScript(readFileSync(file, 'utf8'), { helpers: { mode: 'External' as never } });
  const sources = { ...JSON.parse(map), sources: [url] };
  const inline = Buffer.from(JSON.stringify(sources)).toString('base64');
  const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
  return { format: 'module', source, shortCircuit: true };
};

const isLocalTypeScript = (url: string | undefined): boolean =>
  url !== undefined && /^file:.*\.[mc]?ts(\?|$)/.test(url) && !url.includes('/node_modules/');

function local(
  specifier: string,
  parent: string,
  next: Parameters<ResolveHook>[2],
  context: Parameters<ResolveHook>[1],
): ReturnType<ResolveHook> {
  const url = new URL(specifier, parent).href;
  const candidates = [url, url.replace(/\.([mc]?)js$/, '.$1ts'), `${url}.ts`, `${url}/index.ts`];
  const found = candidates.find((candidate) => isFile(fileURLToPath(candidate)));
  if (!found || !isLocalTypeScript(found)) return next(found ?? specifier, context);
  return { url: `${found}?v=${statSync(fileURLToPath(found)).mtimeMs}`, format: 'module', shortCircuit: true };
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
