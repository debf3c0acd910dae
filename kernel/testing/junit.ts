import { differenceText } from './report.js';
import type { CellResult, NotebookResult } from './test-notebook.js';

/** Results as JUnit's XML, which build servers read: a suite for each notebook, a case for each cell. */
export function junit(results: readonly NotebookResult[]): string {
  const all = results.flatMap(({ cells }) => cells);
  const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts(all)} time="${total.toFixed(3)}">`,
    ...results.map(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite({ path, cells, seconds }: NotebookResult): string {
  const head = `<testsuite name="${escaped(path)}" ${counts(cells)} time="${seconds.toFixed(3)}">`;
  return [head, ...cells.map((cell) => testCase(path, cell)), '</testsuite>'].join('\n');
}

function testCase(path: string, cell: CellResult): string {
  const { number, title, status, seconds, error, differences } = cell;
  const head = `<testcase classname="${escaped(path)}" name="${escaped(`cell ${number}: ${title}`)}" time="${seconds.toFixed(3)}"`;
  if (status === 'passed' || status === 'updated') return `${head}/>`;
  if (status !== 'failed') return `${head}><skipped message="${status}"/></testcase>`;
  const message = error ?? `${differences.map(({ what }) => what).join(', ')} differs from what is stored`;
  const body = differences.map((difference) => differenceText(difference)).join('\n');
  return `${head}><failure message="${escaped(message)}">${escaped(body)}</failure></testcase>`;
}

function counts(cells: readonly CellResult[]): string {
  const count = (...of: CellResult['status'][]) => cells.filter(({ status }) => of.includes(status)).length;
  return `tests="${cells.length}" failures="${count('failed')}" skipped="${count('skipped', 'not run')}"`;
}

/** XML 1.0 knows no control characters but tab and line ends, escaped or not. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '�')
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
