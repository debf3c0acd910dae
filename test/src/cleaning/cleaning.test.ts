import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readCleanedCsv } from '../../../src/cleaning/cleaned-csv.js';
import { Cleaning } from '../../../src/cleaning/cleaning.js';
import { Trash } from '../../../src/cleaning/trash.js';
import { type FileOperations, realFiles } from '../../../src/cleaning/trash-files.js';
import { crashing, unsyncedFiles as files } from '../../helpers/crashing-files.js';
import { file, temporaryFolder } from '../data/picture-folder.js';

const items = ['a/1.jpg', 'a/2.jpg', 'b/1.jpg', 'b/3.jpg'].map((path) => ({ path, label: path[0]! }));

/** A data set of four files whose content is their path. */
async function dataSet(t: TestContext): Promise<string> {
  const root = await realpath(await temporaryFolder(t));
  for (const { path } of items) await file(root, path, path);
  return root;
}

/** All files outside of the trash, path → SHA-256. */
async function hashes(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const visible = files.filter((path) => !path.includes('.trash')).sort();
  const hash = async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  return Object.fromEntries(
    await Promise.all(visible.map(async (path) => [path.slice(root.length + 1), await hash(path)])),
  );
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
/** Place → the file that is to be there. */
const placed = (places: Record<string, string>) =>
  Object.fromEntries(Object.entries(places).map(([path, content]) => [path, hashOf(content)]));

const before = placed({ 'a/1.jpg': 'a/1.jpg', 'a/2.jpg': 'a/2.jpg', 'b/1.jpg': 'b/1.jpg', 'b/3.jpg': 'b/3.jpg' });
/** After `decideAll`: one removed, one relabelled to a name that is taken, one to a class without a folder. */
const after = placed({ 'b/1 (2).jpg': 'a/1.jpg', 'b/1.jpg': 'b/1.jpg', 'c/3.jpg': 'b/3.jpg' });

async function decideAll(cleaning: Cleaning): Promise<void> {
  await cleaning.decide(['a/2.jpg'], { action: 'remove' });
  await cleaning.decide(['a/1.jpg'], { action: 'relabel', label: 'b' });
  await cleaning.decide(['b/3.jpg'], { action: 'relabel', label: 'c' });
}

test('apply does what the plan says, and restore takes it back with the decisions', async (t) => {
  const root = await dataSet(t);
  const cleaning = await Cleaning.open(root, items);
  await decideAll(cleaning);
  const plan = await cleaning.plan();
  assert.deepEqual(plan, {
    remove: ['a/2.jpg'],
    relabel: [
      { from: 'a/1.jpg', to: 'b/1 (2).jpg', label: 'b' },
      { from: 'b/3.jpg', to: 'c/3.jpg', label: 'c' },
    ],
    problems: [],
  });
  assert.deepEqual(await hashes(root), before, 'a plan changes nothing');
  const decided = cleaning.edits.entries();
  const result = await cleaning.apply(plan);
  assert.deepEqual([result.removed, result.moved.length, result.failed], [['a/2.jpg'], 2, []]);
  assert.deepEqual(await hashes(root), after);
  assert.deepEqual(cleaning.items.map(({ path, label }) => `${path}=${label}`).sort(), [
    'b/1 (2).jpg=b',
    'b/1.jpg=b',
    'c/3.jpg=c',
  ]);
  assert.deepEqual([cleaning.edits.entries(), cleaning.edits.canUndo], [[], false]);
  await cleaning.restore();
  assert.deepEqual(await hashes(root), before);
  assert.deepEqual(cleaning.edits.entries(), decided);
  assert.deepEqual(cleaning.items.map(({ path }) => path).sort(), items.map(({ path }) => path).sort());
});

test('decisions and every step of undo and redo outlive the process', async (t) => {
  const root = await dataSet(t);
  const first = await Cleaning.open(root, items);
  await decideAll(first);
  await first.decide(['a/1.jpg', 'a/2.jpg'], { action: 'keep' });
  assert.deepEqual(await first.undo(), ['a/2.jpg', 'a/1.jpg']);
  await first.undo();
  const later = await Cleaning.open(root, items);
  assert.deepEqual(later.edits.entries(), first.edits.entries());
  assert.equal(later.edits.get('b/3.jpg'), undefined);
  await later.redo();
  assert.deepEqual(later.edits.get('b/3.jpg'), { action: 'relabel', label: 'c' });
  while (later.edits.canUndo) await later.undo();
  assert.deepEqual(later.edits.entries(), []);
  for (let i = 0; i < 4; i++) await later.redo();
  assert.equal(later.edits.canRedo, false);
  assert.deepEqual(later.edits.get('a/1.jpg'), { action: 'keep' });
});

test('what was decided about a file stays when another choice of files is cleaned', async (t) => {
  const root = await dataSet(t);
  await (await Cleaning.open(root, items)).decide(['a/1.jpg'], { action: 'remove' });
  const other = await Cleaning.open(root, items.slice(1));
  assert.deepEqual((await other.plan()).remove, [], 'only pictures that are on show are in the plan');
  assert.deepEqual((await (await Cleaning.open(root, items)).plan()).remove, ['a/1.jpg']);
});

test('several runs are taken back one by one, also by a later process', async (t) => {
  const root = await dataSet(t);
  const cleaning = await Cleaning.open(root, items);
  await cleaning.decide(['a/1.jpg'], { action: 'relabel', label: 'b' });
  await cleaning.apply();
  await cleaning.decide(['b/1 (2).jpg'], { action: 'remove' });
  await cleaning.apply();
  const later = await Cleaning.open(root, [{ path: 'a/2.jpg', label: 'a' }]);
  await later.restore();
  assert.ok('b/1 (2).jpg' in (await hashes(root)));
  await later.restore();
  assert.deepEqual(await hashes(root), before);
  assert.equal(later.canRestore, false);
});

for (const how of ['before', 'after', 'half'] as const) {
  const crashedApply = async (t: TestContext, n: number) => {
    const root = await dataSet(t);
    await decideAll(await Cleaning.open(root, items, { files }));
    const { files: dying, crashed } = crashing(n, how);
    const cleaning = await Cleaning.open(root, items, { files: dying }).catch(() => null);
    await cleaning?.apply().catch(() => {});
    return { root, crashed: crashed(), later: await Cleaning.open(root, items, { files }) };
  };

  test(`killed ${how} any file operation of apply, the next process can take all of it back`, async (t) => {
    for (let n = 1; ; n++) {
      const { root, crashed, later } = await crashedApply(t, n);
      await later.restore();
      assert.deepEqual(await hashes(root), before, `operation ${n}`);
      assert.equal(later.edits.entries().length, 3, `operation ${n}`);
      assert.equal(later.unfinished, null);
      if (!crashed && n > 20) break;
    }
  });

  test(`killed ${how} any file operation of apply, the next process can end it, and nothing is done twice`, async (t) => {
    for (let n = 1; ; n++) {
      const { root, crashed, later } = await crashedApply(t, n);
      await later.resume();
      await later.apply();
      assert.deepEqual(await hashes(root), after, `operation ${n}`);
      assert.deepEqual(later.edits.entries(), [], `operation ${n}`);
      await later.restore();
      assert.deepEqual(await hashes(root), before, `operation ${n}`);
      if (!crashed && n > 20) break;
    }
  });

  test(`killed ${how} any file operation of restore, the next process can end it`, async (t) => {
    for (let n = 1; ; n++) {
      const root = await dataSet(t);
      const first = await Cleaning.open(root, items, { files });
      await decideAll(first);
      await first.apply();
      const { files: dying, crashed } = crashing(n, how);
      const cleaning = await Cleaning.open(root, items, { files: dying }).catch(() => null);
      await cleaning?.restore().catch(() => {});
      const later = await Cleaning.open(root, items, { files });
      await (later.unfinished ? later.resume() : later.canRestore ? later.restore() : null);
      assert.deepEqual(await hashes(root), before, `operation ${n}`);
      assert.equal(later.edits.entries().length, 3, `operation ${n}`);
      if (!crashed() && n > 15) break;
    }
  });
}

/** File operations of a process that ends when the manifest is written and nothing has moved. */
function killedAfterManifest(): FileOperations {
  let dead = false;
  const living =
    (operation: (...args: never[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      if (dead) throw new Error('killed');
      await operation(...(args as never[]));
      dead = String(args[1]).endsWith('manifest.json');
    };
  const operations = { link: living(realFiles.link), appendFile: living(realFiles.appendFile) };
  return { ...realFiles, ...operations, rename: living(realFiles.rename) } as unknown as FileOperations;
}

test('what another program put into a relabelled file’s place meanwhile is not taken for it', async (t) => {
  const root = await dataSet(t);
  await decideAll(await Cleaning.open(root, items));
  await (await Cleaning.open(root, items, { files: killedAfterManifest() })).apply().catch(() => {});
  assert.ok('a/1.jpg' in (await hashes(root)), 'the relabelled file had not moved yet');
  await file(root, 'b/1 (2).jpg', 'a stranger');
  const later = await Cleaning.open(root, items);
  assert.equal(later.unfinished, 'apply');
  await later.restore();
  assert.deepEqual(await hashes(root), { ...before, 'b/1 (2).jpg': hashOf('a stranger') });
});

test('while a run is cut off nothing else is begun', async (t) => {
  const root = await dataSet(t);
  await decideAll(await Cleaning.open(root, items));
  await (await Cleaning.open(root, items, { files: killedAfterManifest() })).apply().catch(() => {});
  const later = await Cleaning.open(root, items);
  await assert.rejects(
    later.decide(['a/1.jpg'], null),
    /the last apply was cut off before its end\. resume\(\) ends it/,
  );
  await assert.rejects(later.apply(), /cut off/);
});

test('of two cleanings in one process the later one goes on, and the earlier one says so', async (t) => {
  const root = await dataSet(t);
  const first = await Cleaning.open(root, items);
  await first.decide(['a/1.jpg'], { action: 'remove' });
  const second = await Cleaning.open(root, items);
  await second.decide(['a/2.jpg'], { action: 'remove' });
  await assert.rejects(first.decide(['b/1.jpg'], { action: 'remove' }), /another cleaning .* has begun since/);
  assert.equal((await Cleaning.open(root, items)).edits.entries().length, 2);
});

test('a data set that a living process cleans is refused, one of a killed process is not', async (t) => {
  const root = await dataSet(t);
  await (await Cleaning.open(root, items)).decide(['a/1.jpg'], { action: 'remove' });
  const lock = join(root, '.trash/journal.lock');
  const mine = JSON.parse(await readFile(lock, 'utf8'));
  await writeFile(lock, JSON.stringify({ ...mine, pid: process.ppid, started: '' }));
  await assert.rejects(
    Cleaning.open(root, items),
    new RegExp(`another process \\(${process.ppid} on .*journal\\.lock`),
  );
  await writeFile(lock, JSON.stringify({ ...mine, pid: process.ppid, started: 'another start' }));
  await assert.doesNotReject(Cleaning.open(root, items), 'the number was given out again');
  await writeFile(lock, JSON.stringify({ ...mine, pid: 0x7ffffffe }));
  const cleaning = await Cleaning.open(root, items);
  await cleaning.close();
  assert.ok(!(await readdir(join(root, '.trash'))).some((name) => name.startsWith('journal.lock')));
});

test('a last line that was cut off is as if it had not been written; any other is named', async (t) => {
  const root = await dataSet(t);
  const first = await Cleaning.open(root, items);
  await first.decide(['a/1.jpg'], { action: 'remove' });
  const journal = join(root, '.trash/journal.jsonl');
  await appendFile(journal, '{"type":"edit","changes":[["a/2.j');
  const later = await Cleaning.open(root, items);
  await later.decide(['b/1.jpg'], { action: 'keep' });
  assert.equal((await Cleaning.open(root, items)).edits.entries().length, 2);
  for (const line of [
    'garbage',
    '{"type":"edit","changes":[["../x",{"action":"remove"}]]}',
    '{"type":"begin","step":"../x"}',
  ]) {
    const text = await readFile(journal, 'utf8');
    await appendFile(journal, `${line}\n`);
    await assert.rejects(Cleaning.open(root, items), /journal\.jsonl', line 3: no entry of a cleaning journal/);
    await writeFile(journal, text);
  }
});

test('looking at a data set writes nothing into it', async (t) => {
  const root = await dataSet(t);
  const cleaning = await Cleaning.open(root, items);
  await cleaning.plan();
  await cleaning.undo();
  await cleaning.apply();
  await cleaning.close();
  assert.deepEqual((await readdir(root)).sort(), ['a', 'b']);
});

test('cleaned.csv holds what is kept, with names as hard as they come', async (t) => {
  const root = await dataSet(t);
  const hard = 'a/"quoted", new\nline 🐻.jpg';
  await file(root, hard, 'x');
  const cleaning = await Cleaning.open(root, [...items, { path: hard, label: 'a' }]);
  await decideAll(cleaning);
  const path = await cleaning.toCsv();
  const text = await readFile(path, 'utf8');
  assert.equal(text, 'name,label\r\na/1.jpg,b\r\nb/1.jpg,b\r\nb/3.jpg,c\r\n"a/""quoted"", new\nline 🐻.jpg",a\r\n');
  assert.deepEqual(readCleanedCsv(text).at(-1), { name: hard, label: 'a' });
  assert.deepEqual(readCleanedCsv(',name,label\n0,a/1.jpg,b\n'), [{ name: 'a/1.jpg', label: 'b' }]);
  assert.throws(() => readCleanedCsv('file,class\nx,y\n'), /expected the columns name and label, got 'file,class'/);
});

test('a label that cannot be a folder, a file that is gone and a class folder that leads elsewhere are told', async (t) => {
  const root = await dataSet(t);
  const other = await temporaryFolder(t);
  await rm(join(root, 'b/3.jpg'));
  const cleaning = await Cleaning.open(root, items);
  await cleaning.decide(['a/1.jpg'], { action: 'relabel', label: '../x' });
  await cleaning.decide(['a/2.jpg'], { action: 'relabel', label: '..' });
  await cleaning.decide(['b/3.jpg'], { action: 'remove' });
  const { problems, remove, relabel } = await cleaning.plan();
  assert.deepEqual([remove, relabel], [[], []]);
  assert.match(problems[0]!.problem, /'\.\.\/x' cannot be the name of a folder/);
  assert.match(problems[2]!.problem, /no such file/);
  await symlink(other, join(root, 'd'));
  await cleaning.decide(['a/1.jpg', 'a/2.jpg'], { action: 'relabel', label: 'd' });
  await assert.rejects(cleaning.apply(), /is not inside/);
  assert.deepEqual(await readdir(other), []);
  await cleaning.decide(['a/2.jpg'], null);
  await rm(join(root, 'd'));
  await mkdir(join(root, 'd'));
  assert.equal((await cleaning.apply()).moved.length, 1);
});

test('a label by another way than its folder is not changed by a move', async (t) => {
  const root = await dataSet(t);
  const cleaning = await Cleaning.open(root, [{ path: 'a/1.jpg', label: 'bear' }]);
  await cleaning.decide(['a/1.jpg'], { action: 'relabel', label: 'b' });
  assert.match((await cleaning.plan()).problems[0]!.problem, /its label 'bear' is not its folder's name/);
});

test('removing through FileDeleter’s trash and through a cleaning do not disturb each other', async (t) => {
  const root = await dataSet(t);
  const cleaning = await Cleaning.open(root, items);
  await cleaning.decide(['a/1.jpg'], { action: 'relabel', label: 'b' });
  await cleaning.apply();
  const trash = new Trash(root);
  await trash.remove([join(root, 'b/3.jpg')]);
  await cleaning.restore();
  assert.deepEqual(
    await hashes(root),
    Object.fromEntries(Object.entries(before).filter(([path]) => path !== 'b/3.jpg')),
  );
  await trash.undo();
  assert.deepEqual(await hashes(root), before);
});

test('a file that cannot come back is told, the others come back, and it can come later', async (t) => {
  const root = await dataSet(t);
  const first = await Cleaning.open(root, items);
  await decideAll(first);
  await first.apply();
  const link = async (from: unknown, to: unknown) => {
    if (String(to).endsWith('a/2.jpg')) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
    return realFiles.link(String(from), String(to));
  };
  const cleaning = await Cleaning.open(root, items, { files: { ...realFiles, link } as FileOperations });
  const { removed, moved, failed } = await cleaning.restore();
  assert.deepEqual([removed, moved.length, failed.map(({ path }) => path)], [[], 2, ['a/2.jpg']]);
  const { 'a/2.jpg': missing, ...others } = before;
  assert.deepEqual(await hashes(root), others);
  await new Trash(root).undo(/undo\('(.*)'\)/.exec(failed[0]!.error)![1]!);
  assert.equal((await hashes(root))['a/2.jpg'], missing);
});

test('a process that is killed in the middle leaves neither its lock in the way nor anything undone for good', async (t) => {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const killedAt = async (n: number) => {
    const root = await dataSet(t);
    await decideAll(await Cleaning.open(root, items, { files }));
    await rm(join(root, '.trash/journal.lock'));
    const script = `
      import { Cleaning } from ${module('../../../src/cleaning/cleaning.js')};
      import { crashing } from ${module('../../helpers/crashing-files.js')};
      const { files } = crashing(${n}, 'after', () => process.kill(process.pid, 'SIGKILL'));
      const cleaning = await Cleaning.open(${JSON.stringify(root)}, ${JSON.stringify(items)}, { files });
      await cleaning.apply();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL'], `operation ${n}`);
    return root;
  };
  const operations = [2, 7, 10, 13, 16, 19];
  const killed = await Promise.all(operations.map(killedAt));
  for (const [i, root] of killed.entries()) {
    const later = await Cleaning.open(root, items, { files });
    await (i % 2 === 0 ? later.restore() : later.resume().then(() => later.apply()));
    assert.deepEqual(await hashes(root), i % 2 === 0 ? before : after, `operation ${operations[i]}`);
  }
});
