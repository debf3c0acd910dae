/**
 * Do the lessons notice when the library is wrong? Plants changes in a copy of what is built, one at a time, and runs the
 * lesson that should notice with `notebear test`. Prints a table; exits with 1 where a change goes unnoticed.
 *
 *     npm run bench -- mutations [--only LESSON or a pattern of what is changed]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryFile } from '../helpers/repository.js';
import { MUTATIONS, type Mutation } from './mutation-list.js';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const folder = mkdtempSync(join(tmpdir(), 'notebear-mutations-'));

try {
  copyPackage();
  const chosen = MUTATIONS.filter(({ what, lesson }) => new RegExp(values.only).test(what) || lesson === values.only);
  for (const lesson of new Set(chosen.map((mutation) => mutation.lesson))) {
    const { passed, said } = run(lesson);
    if (!passed) throw new Error(`${lesson} fails before anything is changed:\n${said}`);
  }
  const rows = chosen.map((mutation) => {
    const row = { change: mutation.what, lesson: mutation.lesson, noticed: noticedBy(mutation) };
    process.stdout.write(`${row.change}: ${row.noticed || 'NOT NOTICED'}\n`);
    return row;
  });
  console.table(rows);
  const noticed = rows.filter((row) => row.noticed !== '').length;
  console.log(`${noticed} of ${rows.length} changes were noticed`);
  process.exitCode = noticed === rows.length ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What runs, and links to what is large and stays as it is. */
function copyPackage(): void {
  const copied = [
    'package.json',
    'build/src',
    'build/kernel',
    'build/widgets',
    'kernel/run',
    'kernel/setup',
    'kernel/logo',
  ];
  for (const path of [...copied, 'notebooks']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const filter = (file: string) => !/notebooks\/(data|models)(\/|$)/.test(file);
    cpSync(repositoryFile(path), join(folder, path), { recursive: true, filter });
  }
  for (const path of ['node_modules', '.venv', 'build/weights']) symlinkSync(repositoryFile(path), join(folder, path));
}

/** The first cell that is not as it was; empty: none. */
function noticedBy({ what, file, from, to, lesson }: Mutation): string {
  const path = join(folder, 'build/src', file);
  const code = readFileSync(path, 'utf8');
  if (code.split(from).length !== 2) throw new Error(`${what}: expected one place in ${file} that reads ${from}`);
  writeFileSync(
    path,
    code.replace(from, () => to),
  );
  try {
    const { passed, said } = run(lesson);
    return passed ? '' : (/cell \d+: .*/.exec(said)?.[0] ?? said.slice(-100)).slice(0, 70);
  } finally {
    writeFileSync(path, code);
  }
}

function run(lesson: string): { passed: boolean; said: string } {
  const args = [join(folder, 'kernel/setup/bin.mjs'), 'test', join(folder, `notebooks/${lesson}.ipynb`)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { passed: status === 0, said: stdout + stderr };
}
