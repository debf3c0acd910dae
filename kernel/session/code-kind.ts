/** Whose code a script is: the user's (cells, local files), a library's, or the kernel's and Node's own. */
export type CodeKind = 'user' | 'library' | 'internal';

/** `url` of a script as V8 knows it; `packageFolder`: URL of the built package, with a slash at the end. */
export function codeKind(url: string, packageFolder: string): CodeKind {
  if (url.startsWith('In [')) return 'user';
  if (url === '' || url.startsWith('node:') || url.startsWith(`${packageFolder}kernel/`)) return 'internal';
  return url.includes('/node_modules/') || url.startsWith(packageFolder) ? 'library' : 'user';
}

/** Patterns for `Debugger.setBlackboxPatterns`: all code but the user's. */
export function foreignCode(packageFolder: string): string[] {
  return ['^$', '^node:', '/node_modules/', `^${packageFolder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`];
}
