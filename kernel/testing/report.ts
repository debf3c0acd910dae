import { styleText } from 'node:util';
import { diffLines } from 'diff';
import type { Difference } from './compare.js';
import type { CellResult, NotebookResult } from './test-notebook.js';

/** A result for people: a line for the notebook, and each cell that failed with what differs. */
export function report(result: NotebookResult, { colour = false } = {}): string {
  const paint: Paint = colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
  const { path, passed, seconds, cells } = result;
  const count = (status: CellResult['status']) => cells.filter((cell) => cell.status === status).length;
  const counts = (['passed', 'updated', 'failed', 'skipped', 'not run'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`);
  const mark = passed ? paint('green', '✓') : paint('red', '✗');
  const failed = cells.filter(({ status }) => status === 'failed').map((cell) => describe(cell, paint));
  return [`${mark} ${path}: ${counts.join(', ') || 'no cells'} (${seconds.toFixed(1)} s)`, ...failed].join('\n');
}

/** What differs, as lines: `-` stored, `+` come now. */
export function differenceText({ what, stored, fresh }: Difference, paint: Paint = (_, text) => text): string {
  const lines = diffLines(ended(stored), ended(fresh)).flatMap(({ value, added, removed }) => {
    const all = value.split('\n').slice(0, -1);
    if (added) return all.map((line) => paint('green', `+ ${line}`));
    if (removed) return all.map((line) => paint('red', `- ${line}`));
    return shortened(all).map((line) => `  ${line}`);
  });
  return [`${what}:`, ...shortened(lines, 60)].join('\n');
}

type Paint = (style: 'green' | 'red' | 'bold', text: string) => string;

function describe({ number, title, error, differences }: CellResult, paint: Paint): string {
  const parts = [...(error ? [error] : []), ...differences.map((difference) => differenceText(difference, paint))];
  const body = parts.join('\n').replace(/^/gm, '    ');
  return `  ${paint('bold', `cell ${number}`)}: ${title}\n${body}`;
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** A long run of lines with its middle left out. */
function shortened(lines: string[], most = 6): string[] {
  if (lines.length <= most) return lines;
  const half = most / 2;
  return [...lines.slice(0, half), `… ${lines.length - most} lines …`, ...lines.slice(-half)];
}
