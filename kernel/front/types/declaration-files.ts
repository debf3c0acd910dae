import { basename, dirname, join } from 'node:path';
import type { NotebookConfig } from '../../tsconfig.js';

/**
 * The declaration files that belong to a notebook: those that its tsconfig.json names, or, where it names no files at all, those
 * in the notebook's own folder. They are all that is taken of the files that it names, for the others come by imports: a
 * checker that reads every file of a large folder has much to do before the first cell. `include`: patterns.
 */
export function declarationFiles(folder: string, config: NotebookConfig): { files: string[]; include: string[] } {
  const { files, include = files ? [] : [join(folder, '*')] } = config;
  return { files: (files ?? []).filter(isDeclaration), include: include.flatMap(declarationPattern) };
}

const isDeclaration = (path: string): boolean => /\.d\.[mc]?ts$/.test(path);

/** The part of a pattern of `include` that is declaration files; as TypeScript, takes what looks like no file's name for a folder. */
function declarationPattern(pattern: string): string[] {
  const [folder, last] = [dirname(pattern), basename(pattern)];
  if (isDeclaration(last)) return [pattern];
  if (last === '**' || !/[.*?]/.test(last)) return [join(folder, last, last === '**' ? '' : '**', '*.d.ts')];
  return /[*?]/.test(last) ? [join(folder, `${last.replace(/\.ts$/, '')}.d.ts`)] : [];
}
