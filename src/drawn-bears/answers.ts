import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Item } from './items.js';

/** Name of the answer key in the set's folder. */
export const ANSWERS = 'answers.csv';

/** What is true about one drawn picture. */
export interface Answer {
  /** The file, as an absolute path. */
  path: string;
  /** What it shows: a class, or something that is no bear. */
  trueClass: string;
  /** What was planted, such as `wrong label`; empty for a picture that is as it should be. */
  planted: string;
  /** Of a duplicate: the file it was made from, as an absolute path. Else empty. */
  source: string;
}

/** The answer key as CSV (RFC 4180): `path,true_class,planted,source`, one line per file. No field needs quotes. */
export function answersCsv(items: readonly Item[]): string {
  const rows = items.map(({ path, truth, planted, source }) =>
    [path, truth, planted ?? '', source?.path ?? ''].join(','),
  );
  return ['path,true_class,planted,source', ...rows, ''].join('\r\n');
}

/** Reads the answer key of a folder that `drawnBears` made. Throws if there is none. */
export async function readAnswers(folder: string): Promise<Answer[]> {
  const file = join(folder, ANSWERS);
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(
      `readAnswers: '${folder}' has no answer key (${error.message}); drawnBears makes one with its pictures`,
    );
  });
  const absolute = (path: string) => path && resolve(folder, path);
  return text
    .split('\r\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [path = '', trueClass = '', planted = '', source = ''] = line.split(',');
      return { path: absolute(path), trueClass, planted, source: absolute(source) };
    });
}
