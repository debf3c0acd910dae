import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { ConfusionTable } from '../../../widgets/kernel-side/confusion-table.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

const figure = {
  data: [
    {
      type: 'heatmap' as const,
      x: ['a', '<b>'],
      y: ['a', '<b>'],
      z: [
        [1, 1],
        [0, 2],
      ],
      text: [
        ['1', '1'],
        ['0', '2'],
      ],
    },
  ],
  layout: {
    title: { text: 'Confusion matrix' },
    xaxis: { title: { text: 'Predicted' }, type: 'category' as const },
    yaxis: { title: { text: 'Actual' }, type: 'category' as const },
  },
  summary: 'Three of four right.',
};

async function make(t: { after(work: () => void): void }) {
  const folder = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const kernel = new FakeKernelHost();
  t.after(() => kernel.remove());
  const files = [];
  for (const [name, actual, predicted] of [
    ['one.png', 0, 0],
    ['two.png', 0, 1],
    ['three.png', 1, 1],
    ['four.png', 1, 1],
  ] as const) {
    const path = join(folder, name);
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#456' } }).toFile(path);
    files.push({ path, actual, predicted, caption: `loss ${actual}` });
  }
  const shades = [
    [0.5, 0.5],
    [0, 1],
  ];
  const table = new ConfusionTable({ figure, classes: ['a', '<b>'], text: figure.data[0]!.text, shades, files });
  await table.display();
  const { commId } = kernel.sent.find(({ type }) => type === 'comm_open')!;
  const state = () => kernel.sent.filter((message) => message.commId === commId).at(-1)!;
  return { kernel, commId, state, folder };
}

test('a click on a cell brings its pictures, and no path travels', async (t) => {
  const { kernel, commId, state, folder } = await make(t);
  await kernel.receive(commId, { method: 'custom', content: { type: 'choose', actual: 1, predicted: 1 } });
  const { data, buffers } = await settled(state, 2);
  const change = (data as { state: Record<string, unknown> }).state;
  assert.deepEqual(change.chosen, { actual: 1, predicted: 1 });
  assert.deepEqual(change.pictures, [
    { name: 'three.png', caption: 'loss 1' },
    { name: 'four.png', caption: 'loss 1' },
  ]);
  assert.equal(change.message, '2 of class <b> taken for <b>.');
  assert.equal(buffers.length, 2);
  assert.ok(!JSON.stringify(kernel.sent.map(({ data }) => data)).includes(folder));
});

test('a cell that there is none of is refused in words', async (t) => {
  const { kernel, commId, state } = await make(t);
  for (const content of [
    { type: 'choose', actual: 2, predicted: 0 },
    { type: 'choose', actual: '0', predicted: 0 },
    null,
  ]) {
    await kernel.receive(commId, { method: 'custom', content });
    const { data } = await settled(state, 0);
    assert.match(
      String((data as { state: Record<string, unknown> }).state.message),
      /was refused: there is no such cell/,
    );
  }
});

test('beside the widget stand a picture, a table with safe names and the sentence', async (t) => {
  const { kernel } = await make(t);
  const { bundle } = kernel.displays.at(-1)!;
  assert.equal(bundle['text/plain'], 'Three of four right.');
  assert.ok(bundle['image/png']);
  const html = String(bundle['text/html']).replace(/base64,[^"]*/, '');
  assert.ok(html.includes('<th scope="row">&#60;b&#62;</th><td>0</td><td>2</td>'), html);
});

/** What was sent last, once it has come. */
async function settled(state: () => { data: Record<string, unknown>; buffers: readonly unknown[] }, buffers: number) {
  for (let i = 0; i < 200 && state().buffers.length !== buffers; i++) await new Promise((done) => setTimeout(done, 10));
  await new Promise((done) => setTimeout(done, 20));
  return state();
}
