import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutColours } from '../../kernel/ansi.js';
import { codeFrame } from '../../kernel/code-frame.js';
import { typeError } from '../../kernel/front/cell-errors.js';
import { toPoints, toUnits } from '../../kernel/front/editor.js';
import { isComplete } from '../../kernel/front/is-complete.js';
import { callAt, openText } from '../../kernel/front/types/call-at.js';
import { parameterCell, parseParameters } from '../../kernel/run/parameters.js';
import { toBundle } from '../../kernel/session/display.js';
import { streamBuffer } from '../../kernel/stream-buffer.js';

test('a stream buffer merges neighbours of one key and keeps the order', () => {
  const out: [string, string][] = [];
  const buffer = streamBuffer<string>(
    (key, text) => out.push([key, text]),
    (a, b) => a === b,
  );
  for (const [key, text] of [
    ['a', '1'],
    ['a', '2'],
    ['b', '3'],
    ['a', '4'],
  ] as const)
    buffer.push(key, text);
  assert.deepEqual(out, []);
  buffer.flush();
  assert.deepEqual(out, [
    ['a', '12'],
    ['b', '3'],
    ['a', '4'],
  ]);
});

test('an eager stream buffer emits the first writes at once', () => {
  const out: string[] = [];
  const buffer = streamBuffer<string>(
    (_, text) => out.push(text),
    () => true,
    { eager: 2, delay: 10_000 },
  );
  for (const text of ['1', '2', '3', '4']) buffer.push('', text);
  assert.deepEqual(out, ['1', '2']);
  buffer.flush();
  assert.deepEqual(out, ['1', '2', '34']);
});

test('code is complete, incomplete or invalid', () => {
  for (const code of ['1', 'f()', 'x => {}', '', '{ a: 1, b: 2 }'])
    assert.equal(isComplete(code).status, 'complete', code);
  for (const code of ['f(', '`a', '/* a', 'a +', 'class A {', 'const f = () =>', 'a.', 'a?.', 'a?.b?. '])
    assert.equal(isComplete(code).status, 'incomplete', code);
  for (const code of ['const = 1', 'a b', '}', "'abc", 'a?.)']) assert.equal(isComplete(code).status, 'invalid', code);
  assert.equal(isComplete('if (a) {\n  b(').indent, '    ');
});

test('a code frame marks the place, and stays on its line', () => {
  assert.equal(withoutColours(codeFrame('a\n\tbad(1)\nc', 3, 100)), '2 | \tbad(1)\n    \t~~~~~~');
});

test('type problems beyond ten are counted', () => {
  const problems = Array.from({ length: 12 }, () => ({ code: 2322, message: 'no', start: 0, end: 1 }));
  assert.equal(typeError(problems, 'x', 1).traceback.at(-1), '… and 2 more');
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: they are cells' texts.
test('the call around a cursor is found, past strings, comments, nested calls and generics', () => {
  const at = (text: string) => {
    const call = callAt(text, text.length);
    return call && [text.slice(0, call.callee + 1), call.argument, call.isNew];
  };
  assert.deepEqual(at('f('), ['f', 0, false]);
  assert.deepEqual(at("a.f(1, ')', /* ( */ `,`, "), ['a.f', 3, false]);
  assert.deepEqual(at('f(g(1, 2), [3, '), ['f', 1, false]);
  assert.deepEqual(at('new Map<string, number>('), ['new Map', 0, true]);
  assert.deepEqual(at('o?.f?.(x => { g(1); '), ['o?.f', 0, false]);
  assert.deepEqual(at('`a ${add(1, '), ['`a ${add', 1, false]);
  assert.deepEqual(at('f(`, ${[1, `, ${2}`]} ,`, g({ a: `}` }), '), ['f', 2, false]);
  assert.deepEqual(at('x = (a.add)('), ['x = (a.add', 0, false]);
  for (const text of ['`${f}(', '`${f(1)} ', 'f(1)(', 'f(x)(', '`a\\` + f(']) assert.equal(at(text), undefined, text);
  for (const text of ['f(1)', 'if (', 'f', '"f("', '// f(', '(1, ']) assert.equal(at(text), undefined, text);
});

test('an open string or comment is told from a closed one', () => {
  const kind = (text: string) => openText(text, text.length)?.kind;
  for (const text of ["'a", 'f("', '`a', "'it\\'s", 'x = 1; "', "'a\\'", '`${b} c'])
    assert.equal(kind(text), 'string', text);
  for (const text of ['// a', '/* a', 'x; /*']) assert.equal(kind(text), 'comment', text);
  for (const text of ["'a'", 'a', '/* a */', '// a\n', '`a ${b', "'🐻' + a", '`${b}`', '`${`a`'])
    assert.equal(kind(text), undefined, text);
});

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: they are cells' texts.
test('code points and UTF-16 units convert both ways', () => {
  assert.equal(toUnits('a🐻b', 2), 3);
  assert.equal(toPoints('a🐻b', 3), 2);
});

test('a value is shown by its own method, its likeness, or as text', async () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
  assert.deepEqual(toBundle(png), {
    data: { 'image/png': 'iVBORw==', 'text/plain': '[image/png, 4 bytes]' },
    metadata: {},
  });
  assert.equal((await toBundle({ toHTML: () => '<b>1</b>' })).data['text/html'], '<b>1</b>');
  assert.deepEqual((await toBundle('a')).data, { 'text/plain': "'a'" });
  const own = { [Symbol.for('Jupyter.display')]: async () => ({ 'image/png': png, 'text/plain': 'pic' }) };
  assert.deepEqual((await toBundle(own)).data, { 'image/png': 'iVBORw==', 'text/plain': 'pic' });
});

test('parameters are numbers, booleans, null or strings, and paths are absolute', () => {
  const got = parseParameters(
    ['n=1e-3', 'f=true', 'z=null', 's=bears', 'p=./a', 'q=../b', 'e=', 'j="x"', 'o={"a":1}', 'eq=a=b'],
    '/srv/me',
  );
  assert.deepEqual(got, {
    n: 1e-3,
    f: true,
    z: null,
    s: 'bears',
    p: '/srv/me/a',
    q: '/srv/b',
    e: '',
    j: 'x',
    o: '{"a":1}',
    eq: 'a=b',
  });
  assert.equal(parameterCell({ n: 1, s: 'a"b' }), '// Parameters\nn = 1;\ns = "a\\"b";');
  assert.throws(() => parseParameters(['1x=2'], '/'), /-p must be name=value.*"1x=2"/);
});
