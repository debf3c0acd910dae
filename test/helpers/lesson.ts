import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NotebookResult, report, testNotebook } from '../../kernel/testing/index.js';
import {
  type Cell,
  type Notebook,
  type Output,
  readNotebook,
  textOf,
  writeNotebook,
} from '../../kernel/testing/notebook.js';
import { ANSWERS, type Answers } from './lesson-answers.js';
import { repositoryFile } from './repository.js';

/** Why lessons cannot be run here, for a test's `skip`; false if they can. */
export const missingForLessons = existsSync(repositoryFile('.venv/bin/python'))
  ? false
  : 'there is no .venv; `npm run setup` makes it';

/** The lessons, in the order in which they are read. */
export const LESSONS = ['lesson2-download', 'lesson2-sgd', 'lesson2-hood', 'lesson2-wrong'] as const;

/**
 * Runs a lesson as `notebear test` does, in a folder of its own: what it gives out must be as it is stored. At its end
 * every exercise is answered once wrongly and once rightly, and its check has to tell which is which.
 */
export async function testLesson(name: string): Promise<NotebookResult> {
  const folder = await mkdtemp(join(tmpdir(), 'notebear-lesson-'));
  try {
    const copy = join(folder, `${name}.ipynb`);
    await writeNotebook(copy, withAnswers(await readNotebook(lessonFile(name)), ANSWERS[name]!));
    const result = await testNotebook(copy);
    assert.ok(result.passed, report(result));
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const lessonFile = (name: string): string => repositoryFile(`notebooks/${name}.ipynb`);

/** The lesson with each exercise answered at its end, once wrongly and once rightly, and its check after each. */
export function withAnswers(notebook: Notebook, answers: Answers): Notebook {
  const { cells } = notebook;
  const exercises = cells.flatMap(({ metadata, source }, position) => {
    if (!metadata.tags?.includes('exercise')) return [];
    const [, variable] = /^let (\w+)\b.* = undefined;$/m.exec(textOf(source)) ?? [];
    return [{ variable: variable!, check: textOf(cells.slice(position + 1).find(isCode)!.source) }];
  });
  assert.deepEqual(exercises.map(({ variable }) => variable).sort(), Object.keys(answers).sort());
  const appended = exercises.flatMap(({ variable, check }) => [
    ...answered(`${variable} = ${answers[variable]!.wrong};`, check, 'Not yet'),
    ...answered(`${variable} = ${answers[variable]!.right};`, check, 'Right'),
  ]);
  return { ...notebook, cells: [...cells, ...appended] };
}

const isCode = ({ cell_type }: Cell): boolean => cell_type === 'code';

/** An answer, and a check that must begin with `verdict`; the reason that it gives is its own. */
function answered(answer: string, check: string, verdict: string): Cell[] {
  const said: Output = { output_type: 'stream', name: 'stdout', text: verdict };
  return [
    codeCell(answer, { volatile: true }, []),
    codeCell(check, { ignore: ['(?<=^(?:Right|Not yet)).*$'] }, [said]),
  ];
}

const codeCell = (source: string, test: object, outputs: Output[]): Cell => ({
  ...{ cell_type: 'code', source, outputs, execution_count: null },
  metadata: { notebear: { test } },
});
