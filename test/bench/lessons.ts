/**
 * Runs the lessons on somebody's photographs, as they are but for one parameter, and says how long each took, whether its
 * checks know right answers from wrong ones, and what the lesson on what goes wrong found out about its failures.
 *
 *     npm run bench -- lessons [--path FOLDER] [--only LESSON]
 *
 * FOLDER has a folder per class; it is not written to, the cleaning works on a copy. Without it the bears are drawn.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type NotebookResult, testNotebook } from '../../kernel/testing/index.js';
import { type Cell, type Notebook, readNotebook, writeNotebook } from '../../kernel/testing/notebook.js';
import { LESSONS, lessonFile, withAnswers } from '../helpers/lesson.js';
import { ANSWERS } from '../helpers/lesson-answers.js';

const { values } = parseArgs({ options: { path: { type: 'string' }, only: { type: 'string', default: '' } } });
const rows = [];
for (const name of LESSONS.filter((lesson) => lesson.includes(values.only))) {
  const folder = mkdtempSync(join(tmpdir(), 'notebear-lessons-'));
  try {
    const { row, findings } = await tried(name, folder);
    rows.push(row);
    console.log(`${name}: ${row.seconds} s, ${row.error || 'every cell ran'}\n${findings}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.table(rows);
process.exitCode = rows.every(({ error }) => error === '') ? 0 : 1;

async function tried(name: string, folder: string) {
  const lesson = anyOutputs(await readNotebook(lessonFile(name)));
  const answered = withAnswers(lesson, ANSWERS[name]!);
  const asked = answered.cells.length - lesson.cells.length;
  const copy = join(folder, `${name}.ipynb`);
  await writeNotebook(copy, {
    ...answered,
    cells: [...answered.cells, ...(name === 'lesson2-wrong' ? [foundCell()] : [])],
  });
  const result = await testNotebook(copy, { parameters: parameters(name, folder) });
  const own = result.cells.filter(({ position }) => position < answered.cells.length);
  return {
    row: rowOf(name, { ...result, cells: own }, asked / 2),
    findings: findingsOf(result, answered.cells.length),
  };
}

/** The lesson on gradient descent has no pictures. */
function parameters(name: string, folder: string): Record<string, string> {
  if (!values.path || name === 'lesson2-sgd') return {};
  const path = join(folder, 'pictures');
  cpSync(resolve(values.path), path, { recursive: true });
  return { path };
}

/** On other pictures other numbers come out: the cells only have to run. */
function anyOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code'
      ? { ...cell, metadata: { ...cell.metadata, notebear: { test: { volatile: true } } } }
      : cell,
  );
  return { ...notebook, cells };
}

function rowOf(lesson: string, { seconds, cells }: NotebookResult, checks: number) {
  const failed = cells.filter(({ status }) => status === 'failed');
  const of = ({ error, differences, title }: (typeof cells)[number]) =>
    `${title}: ${error ?? differences.map(({ fresh }) => fresh).join(' ')}`;
  return { lesson, seconds: Math.round(seconds), checks, error: failed.map(of).join('; ') };
}

/** What an added cell says; nothing is stored of it, so it differs. */
function findingsOf({ cells }: NotebookResult, from: number): string {
  const said = cells.filter(({ position }) => position >= from).flatMap(({ differences }) => differences);
  return said.map(({ fresh }) => fresh).join('\n');
}

/** Says of each failure of the lesson on what goes wrong whether it was found. */
function foundCell(): Cell {
  const source = [
    'for (const { cause, said, right } of found) {',
    '  const names = said.verdicts.map(({ name }) => name);',
    "  console.log(cause + ':', names.some((name) => right.includes(name)) ? 'found' : 'NOT FOUND', '-', names.join(', '));",
    '}',
  ].join('\n');
  return { cell_type: 'code', metadata: {}, outputs: [], execution_count: null, source };
}
