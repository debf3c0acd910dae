import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { compareOutputs } from '../../../kernel/testing/compare.js';
import type { Output } from '../../../kernel/testing/notebook.js';
import { DEFAULT_SETTINGS } from '../../../kernel/testing/settings.js';

const stream = (text: string | string[], name = 'stdout'): Output => ({ output_type: 'stream', name, text });
const shown = (data: Record<string, unknown>): Output => ({ output_type: 'display_data', data });
const compare = (a: Output[], b: Output[], settings = {}) => compareOutputs(a, b, { ...DEFAULT_SETTINGS, ...settings });
const whats = async (a: Output[], b: Output[], settings = {}) =>
  (await compare(a, b, settings)).map(({ what }) => what);

/** A picture of a dark square on white, `left` pixels from the edge. */
async function square(left: number, size = 40): Promise<string> {
  const input = await sharp({ create: { width: size, height: size, channels: 3, background: '#203040' } })
    .png()
    .toBuffer();
  const white = sharp({ create: { width: 200, height: 150, channels: 3, background: '#fff' } });
  return (
    await white
      .composite([{ input, left, top: 50 }])
      .png()
      .toBuffer()
  ).toString('base64');
}

test('streams are compared as wholes, however they are cut', async () => {
  assert.deepEqual(await compare([stream(['a\n', 'b\n'])], [stream('a\n'), stream('b\n')]), []);
  assert.deepEqual(await compare([stream('a')], [stream('a', 'stderr')]), [
    { what: 'stdout', stored: 'a', fresh: '' },
    { what: 'stderr', stored: '', fresh: 'a' },
  ]);
});

test('each type of a display is compared, and one more or less is told', async () => {
  const text = { 'text/plain': 'x' };
  assert.deepEqual(await whats([shown(text)], [shown({ 'text/plain': 'y', 'text/markdown': 'y' })]), [
    'text/plain',
    'text/markdown',
  ]);
  assert.deepEqual(await whats([shown(text)], []), ['number of displays']);
});

test('the ids of a widget do not count', async () => {
  const view = (model_id: string) =>
    shown({ 'application/vnd.jupyter.widget-view+json': { model_id }, 'text/plain': 'w' });
  assert.deepEqual(await compare([view('1')], [view('2')]), []);
});

test('tables are compared by cell, with the tolerance', async () => {
  const table = (loss: string) =>
    shown({
      'text/html': `<table class="a${loss}"><tr><th>epoch<th>loss</tr><tr><td>0</td><td>${loss}</td></tr></table>`,
    });
  assert.deepEqual(await compare([table('0.51')], [table('0.52')], { tolerance: 0.02 }), []);
  const [difference] = await compare([table('0.51')], [table('0.62')], { tolerance: 0.02 });
  assert.deepEqual(difference, {
    what: 'text/html',
    stored: 'epoch │ loss\n0 │ 0.51',
    fresh: 'epoch │ loss\n0 │ 0.62',
  });
});

test('other HTML is compared by what a reader sees', async () => {
  const html = (text: string) => shown({ 'text/html': text });
  const style = '<style>p { color: red }</style>';
  assert.deepEqual(await compare([html(`${style}<p id="1">a &lt; b</p>`)], [html('<div>a &#60; b</div>')]), []);
  assert.deepEqual(await whats([html('<p>a</p>')], [html('<p>b</p>')]), ['text/html']);
});

test('pictures may differ by a pixel, not by what they show', async () => {
  const picture = async (left: number, size?: number) => shown({ 'image/png': await square(left, size) });
  assert.deepEqual(await compare([await picture(50)], [await picture(51)], { picture: 0.05 }), []);
  const [difference] = await compare([await picture(50)], [await picture(90)], { picture: 0.05 });
  assert.match(difference!.fresh, /another picture, at a distance of 0\.\d+ \(allowed: 0\.05\)/);
});

test('JSON is compared by value, numbers with the tolerance', async () => {
  const json = (value: unknown) => shown({ 'application/json': value });
  assert.deepEqual(await compare([json({ a: [1], b: 'x' })], [json({ b: 'x', a: [1.001] })], { tolerance: 0.01 }), []);
  assert.deepEqual(await whats([json({ a: [1] })], [json({ a: { 0: 1 } })]), ['application/json']);
  assert.deepEqual(await whats([json({ a: 1 })], [json({ a: 1, b: 2 })]), ['application/json']);
});

test('errors are compared by name and message, not by where they were thrown', async () => {
  const error = (evalue: string, line: string): Output => ({
    output_type: 'error',
    ename: 'E',
    evalue,
    traceback: [line],
  });
  assert.deepEqual(await compare([error('no', '1')], [error('no', '2')]), []);
  assert.deepEqual(await whats([error('no', '1')], [error('yes', '1')]), ['error']);
});
