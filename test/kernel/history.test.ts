import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { glob } from '../../kernel/front/glob.js';
import { History } from '../../kernel/front/history.js';
import { HistoryFolder } from '../../kernel/front/history-folder.js';
import type { HistoryItem } from '../../kernel/front/protocol.js';
import { KernelClient } from '../helpers/kernel-client.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notebear-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (limits = {}) => new History(new HistoryFolder(folder, limits));

function fill(history: History, ...inputs: string[]): History {
  for (const [i, input] of inputs.entries()) history.add(i + 1, input, i === 0 ? 'out' : null);
  return history;
}

const base = { output: false, raw: true };
const tail = (history: History, n?: number) => history.find({ ...base, hist_access_type: 'tail', ...(n && { n }) });
const search = (history: History, pattern: string, options = {}) =>
  history.find({ ...base, hist_access_type: 'search', pattern, ...options });
const range = (history: History, options: object) => history.find({ ...base, hist_access_type: 'range', ...options });

test('tail gives the last cells, of earlier sessions too', async () => {
  fill(open(), 'a', 'b');
  const history = fill(open(), 'c');
  const all: HistoryItem[] = [
    [1, 1, 'a'],
    [1, 2, 'b'],
    [2, 1, 'c'],
  ];
  assert.deepEqual(await tail(history), all);
  assert.deepEqual(await tail(history, 2), all.slice(1));
  assert.deepEqual(await history.find({ output: true, raw: true, hist_access_type: 'tail', n: 3 }), [
    [1, 1, ['a', 'out']],
    [1, 2, ['b', null]],
    [2, 1, ['c', 'out']],
  ]);
});

test('range gives lines of one session, counted from its end where negative', async () => {
  fill(open(), 'a', 'b');
  const history = fill(open(), 'c', 'd', 'e');
  const inputs = async (options: object) => (await range(history, options)).map(([, , input]) => input);
  assert.deepEqual(await inputs({ session: 0, start: 1, stop: 3 }), ['c', 'd']);
  assert.deepEqual(await inputs({ session: 2, start: 2 }), ['d', 'e']);
  assert.deepEqual(await inputs({ session: -1, start: 1, stop: null }), ['a', 'b']);
  assert.deepEqual(await inputs({ session: 0, start: -1 }), ['e']);
  assert.deepEqual(await inputs({ session: 7 }), []);
});

test('search matches whole inputs of all sessions, each once if asked, the last n', async () => {
  fill(open(), 'a1', 'b', 'a2');
  const history = fill(open(), 'a1', 'xa1\ny');
  assert.deepEqual(await search(history, 'a?'), [
    [1, 1, 'a1'],
    [1, 3, 'a2'],
    [2, 1, 'a1'],
  ]);
  assert.deepEqual(await search(history, 'a?', { unique: true }), [
    [1, 3, 'a2'],
    [2, 1, 'a1'],
  ]);
  assert.deepEqual(await search(history, '*a*', { n: 2 }), [
    [2, 1, 'a1'],
    [2, 2, 'xa1\ny'],
  ]);
});

test('kernels side by side have sessions of their own and see each other', async () => {
  const [one, two] = [open(), open()];
  for (let i = 1; i <= 50; i++)
    for (const [name, history] of [
      ['one', one],
      ['two', two],
    ] as const)
      history.add(i, `${name} ${i}`, null);
  assert.equal((await tail(one)).length, 100);
  assert.deepEqual(
    (await range(two, { session: 0 })).map(([session]) => session),
    Array(50).fill(2),
  );
  assert.deepEqual(await tail(one), await tail(two));
});

test('lines that cannot be read are left out', async () => {
  fill(open(), 'a', 'b');
  const file = join(folder, readdirSync(folder)[0]!);
  appendFileSync(file, '[3, "half\n\u0000\u0001\n{"x":1}\n[null]\nnull\n[9,"c",null]\n');
  writeFileSync(join(folder, 'notes.txt'), 'not ours');
  assert.deepEqual(
    (await tail(open())).map(([, , input]) => input),
    ['a', 'b', 'c'],
  );
});

test('the files are bounded: the sessions that were not used for longest go first', async () => {
  for (let i = 1; i <= 6; i++) {
    fill(open(), 'x'.repeat(1000));
    utimesSync(join(folder, `00000${i}.jsonl`), i, i);
  }
  utimesSync(join(folder, '000001.jsonl'), 100, 100);
  const history = fill(open({ total: 2500 }), 'new');
  assert.deepEqual(
    (await tail(history)).map(([session]) => session),
    [1, 6, 7],
  );
  const many = fill(open({ session: 100 }), ...Array(50).fill('y'.repeat(30)));
  assert.ok(statSync(join(folder, '000008.jsonl')).size <= 100);
  assert.equal((await range(many, { session: 0 })).length, 50, 'the session itself remembers');
});

test('nobody else may read the files', () => {
  fill(open(), 'secret');
  assert.equal(statSync(join(folder, '000001.jsonl')).mode & 0o077, 0);
});

test('a folder that cannot be written is told once, and the session goes on', async (t) => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const log = t.mock.method(console, 'error', () => undefined);
  const history = fill(new History(new HistoryFolder(join(file, 'below'))), 'a', 'b');
  assert.equal(log.mock.callCount(), 1);
  assert.match(String(log.mock.calls[0]!.arguments[0]), /history of this session is not kept: .*file/);
  assert.equal((await tail(history)).length, 2);
});

test('a glob describes the whole text, and none takes long', () => {
  const yes: [string, string][] = [
    ['a*c', 'abbc'],
    ['*', ''],
    ['a\\b.[ab]?', 'a\\b.b🐻'],
    ['[!x]*', 'a'],
    ['[a-c]', 'b'],
    ['**b**', 'abc'],
    ['a[', 'a['],
    ['*a*b', 'xaxab'],
  ];
  const no: [string, string][] = [
    ['a', 'ab'],
    ['?', ''],
    ['[!x]', 'x'],
    ['a.c', 'abc'],
    ['[c-a]', 'b'],
    ['*ab*ab', 'xab'],
  ];
  for (const [pattern, text] of yes) assert.ok(glob(pattern)(text), `${pattern} ${text}`);
  for (const [pattern, text] of no) assert.ok(!glob(pattern)(text), `${pattern} ${text}`);
  assert.ok(!glob(`${'*a'.repeat(200)}b`)('a'.repeat(20_000)));
});

test('a kernel finds what another one executed before', async () => {
  const env = { NOTEBEAR_HISTORY: folder };
  const first = await KernelClient.start({ env });
  await first.execute('6 * 7');
  await first.execute("'secret'", { store_history: false });
  await first.stop();
  const second = await KernelClient.start({ env });
  const { reply } = await second.request('shell', 'history_request', {
    hist_access_type: 'tail',
    n: 5,
    output: true,
    raw: true,
  });
  assert.deepEqual(reply.content.history, [[1, 1, ['6 * 7', '42']]]);
  await second.stop();
});

test('NOTEBEAR_HISTORY=off keeps nothing', async () => {
  const env = { NOTEBEAR_HISTORY: 'off', JUPYTER_DATA_DIR: folder };
  const kernel = await KernelClient.start({ env });
  await kernel.execute('1');
  await kernel.stop();
  assert.deepEqual([readdirSync(folder), existsSync(join(folder, 'notebear'))], [[], false]);
});
