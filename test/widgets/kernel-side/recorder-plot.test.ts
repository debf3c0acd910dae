import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { displaySymbol } from '../../../kernel/api.js';
import { RecorderPlot } from '../../../widgets/kernel-side/recorder-plot.js';
import type { Figure, ScatterTrace } from '../../../widgets/state/figure.js';
import { unpackFigure } from '../../../widgets/state/recorder-plot.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

let host: FakeKernelHost;
beforeEach(() => {
  delete process.env.NOTEBEAR_DISPLAY;
  host = new FakeKernelHost();
});
afterEach(() => {
  delete process.env.NOTEBEAR_DISPLAY;
  host.remove();
});

const PLOTLY = 'application/vnd.plotly.v1+json';
const VIEW = 'application/vnd.jupyter.widget-view+json';

function figure(): Figure {
  return {
    data: [
      { type: 'scatter', name: 'Train', mode: 'lines', x: [0], y: [1] },
      { type: 'scatter', name: 'Validation', mode: 'markers', x: [], y: [] },
    ],
    layout: {
      title: { text: 'Losses' },
      xaxis: { title: { text: 'Batches processed' }, type: 'linear' },
      yaxis: { title: { text: 'Loss' }, type: 'linear' },
    },
    summary: 'The loss falls.',
  };
}

/** The numbers of an append message's buffers. */
const numbers = (buffers: readonly Uint8Array[]) => buffers.map((bytes) => [...new Float64Array(bytes.slice().buffer)]);

test('a plot that is not live is shown frozen at once, without a comm', async () => {
  await new RecorderPlot(figure()).display();
  assert.equal(host.sent.length, 0);
  const { bundle, metadata } = host.displays[0]!;
  assert.deepEqual(Object.keys(bundle).sort(), [PLOTLY, 'image/png', 'text/plain']);
  assert.equal(bundle['text/plain'], 'The loss falls.');
  assert.deepEqual(metadata, { 'image/png': { width: 640, height: 400 } });
});

test('a live plot is shown as a widget with a PNG and a sentence beside it', async () => {
  await new RecorderPlot(figure(), { live: true }).display();
  const { bundle } = host.displays[0]!;
  assert.deepEqual(Object.keys(bundle).sort(), [VIEW, 'image/png', 'text/plain']);
  const png = await sharp(Buffer.from(String(bundle['image/png']), 'base64')).metadata();
  assert.deepEqual([png.format, png.width, png.height], ['png', 1280, 800]);
});

test('points travel as Float64 buffers with the number of points before them', async () => {
  const plot = new RecorderPlot(figure(), { live: true });
  await plot.display();
  plot.append([{ trace: 0, x: [1, 2], y: [0.5, Number.NaN] }]);
  const [message] = host.messages('comm_msg');
  assert.deepEqual(message?.data.content, { type: 'append', traces: [0], from: [1] });
  assert.deepEqual(numbers(message!.buffers), [
    [1, 2],
    [0.5, Number.NaN],
  ]);
});

test('points that come in a burst are gathered and none is lost', async () => {
  const plot = new RecorderPlot(figure(), { live: true });
  await plot.display();
  for (let i = 1; i <= 50; i++) plot.append([{ trace: 0, x: [i], y: [i] }]);
  plot.append([{ trace: 1, x: [50], y: [9] }]);
  assert.equal(host.messages('comm_msg').length, 1);
  await sleep(300);
  const contents = host.messages('comm_msg').map(({ data }) => data.content);
  assert.deepEqual(contents, [
    { type: 'append', traces: [0], from: [1] },
    { type: 'append', traces: [0, 1], from: [2, 0] },
  ]);
  const last = numbers(host.messages('comm_msg')[1]!.buffers);
  assert.deepEqual(
    last.map((values) => values.length),
    [49, 49, 1, 1],
  );
});

test('a value that is not finite is a gap in the figure', () => {
  const plot = new RecorderPlot(figure(), { live: true });
  plot.append([{ trace: 0, x: [1], y: [Number.POSITIVE_INFINITY] }]);
  assert.deepEqual((plot.figure.data[0] as { y: unknown }).y, [1, null]);
});

test('finish freezes the output, sends the whole figure once more and closes the comm', async () => {
  const plot = new RecorderPlot(figure(), { live: true });
  await plot.display();
  plot.append([{ trace: 0, x: [1], y: [0.5] }]);
  await plot.finish();
  await plot.finish();
  const [shown, frozen, ...more] = host.displays;
  assert.equal(more.length, 0);
  assert.deepEqual([frozen?.update, frozen?.displayId], [true, shown?.displayId]);
  assert.deepEqual((frozen!.bundle[PLOTLY] as { data: { x: number[] }[] }).data[0]?.x, [0, 1]);
  assert.equal(frozen?.bundle[VIEW], undefined);
  const id = host.messages('comm_open')[0]!.commId;
  assert.deepEqual(unpackFigure(host.stateOf(id).figure as Figure).data[0], {
    ...figure().data[0],
    x: [0, 1],
    y: [1, 0.5],
  });
  assert.equal(host.sent.at(-1)?.type, 'comm_close');
});

test('a front end that missed points is sent the whole figure', async () => {
  const plot = new RecorderPlot(figure(), { live: true });
  await plot.display();
  const id = host.messages('comm_open')[0]!.commId;
  plot.append([{ trace: 0, x: [1], y: [2] }]);
  await host.click(id, { type: 'resync' });
  assert.deepEqual(unpackFigure(host.stateOf(id).figure as Figure).data[0], {
    ...figure().data[0],
    x: [0, 1],
    y: [1, 2],
  });
});

test('setFigure replaces the figure, and later points count from there', async () => {
  const plot = new RecorderPlot(figure(), { live: true });
  await plot.display();
  const other = { ...figure(), summary: 'Another one.' };
  plot.setFigure(other);
  plot.append([{ trace: 1, x: [3], y: [4] }]);
  other.summary = 'changed by its maker afterwards';
  await sleep(300);
  const id = host.messages('comm_open')[0]!.commId;
  assert.equal((host.stateOf(id).figure as Figure).summary, 'Another one.');
  assert.deepEqual(host.messages('comm_msg').at(-1)!.data.content, { type: 'append', traces: [1], from: [0] });
});

test('a view that cannot be frozen keeps its comm', async () => {
  const plot = new RecorderPlot(figure(), { live: true });
  assert.ok((await plot[displaySymbol]())[VIEW]);
  await plot.finish();
  assert.equal(host.messages('comm_close').length, 0);
});

test('in static mode nothing opens a comm, and the output is a PNG and a sentence', async () => {
  process.env.NOTEBEAR_DISPLAY = 'static';
  const plot = new RecorderPlot(figure(), { live: true });
  await plot.display();
  plot.append([{ trace: 0, x: [1], y: [0.5] }]);
  await plot.finish();
  assert.equal(host.sent.length, 0);
  assert.deepEqual(
    host.displays.map(({ bundle }) => Object.keys(bundle).sort()),
    [
      ['image/png', 'text/plain'],
      ['image/png', 'text/plain'],
    ],
  );
  assert.notEqual(host.displays[0]!.bundle['image/png'], host.displays[1]!.bundle['image/png']);
});

test('points for a trace that is not there, or of unequal length, are refused', () => {
  const plot = new RecorderPlot(figure(), { live: true });
  assert.throws(
    () => plot.append([{ trace: 2, x: [1], y: [1] }]),
    /trace 2 must be a scatter trace, found nothing; the figure has 2 traces/,
  );
  assert.throws(() => plot.append([{ trace: 0, x: [1], y: [] }]), /same length, got 1 and 0/);
});

test('what a hover says travels with the points', async () => {
  const first = figure();
  first.data = [{ ...(first.data[0] as ScatterTrace), hover: [{ label: 'epoch', values: [0] }] }];
  const plot = new RecorderPlot(first, { live: true });
  await plot.display();
  plot.append([{ trace: 0, x: [1], y: [2], hover: [[1]] }]);
  plot.append([{ trace: 0, x: [2], y: [3] }]);
  assert.deepEqual((plot.figure.data[0] as ScatterTrace).hover, [{ label: 'epoch', values: [0, 1, Number.NaN] }]);
  const [message] = host.messages('comm_msg');
  assert.deepEqual(numbers(message!.buffers), [[1], [2], [1]]);
  assert.throws(() => plot.append([{ trace: 0, x: [1], y: [1], hover: [[1, 2]] }]), /same length, got 1 and 2/);
});

test('a page that is loaded anew is sent the points that have come so far', async () => {
  const plot = new RecorderPlot(figure(), { live: true });
  await plot.display();
  plot.append([{ trace: 0, x: [1], y: [2] }]);
  await host.receive(host.open('jupyter.widget.control'), { method: 'request_states' });
  const answer = host.messages('comm_msg').at(-1)!;
  const paths = answer.data.buffer_paths as string[][];
  const x = paths.findIndex((path) => path.slice(-2).join() === '0,x');
  assert.deepEqual(numbers([answer.buffers[x]!]), [[0, 1]]);
});

test('a click picks the x of a point; messages that pick nothing are passed over', async () => {
  const picked: number[] = [];
  const plot = new RecorderPlot(figure(), { onPick: (x) => picked.push(x) });
  await plot.display();
  const id = host.messages('comm_open')[0]!.commId;
  assert.equal(host.stateOf(id).pick, true);
  for (const x of [1e-3, 'x', null, Number.NaN]) await host.click(id, { type: 'pick', x });
  assert.deepEqual([picked, host.stateOf(id).picked], [[1e-3], 1e-3]);
});

test('a plot without a picker takes no pick', async () => {
  const plot = new RecorderPlot(figure(), { live: true });
  await plot.display();
  const id = host.messages('comm_open')[0]!.commId;
  await host.click(id, { type: 'pick', x: 1 });
  assert.equal(host.stateOf(id).picked, null);
});

test('a million points are frozen to what can be seen', async () => {
  const n = 1_000_000;
  const x = Array.from({ length: n }, (_, i) => i);
  const long = figure();
  long.data = [{ ...(long.data[0] as ScatterTrace), x, y: x.map((i) => Math.sin(i / 1e5) + (i === 777_777 ? 5 : 0)) }];
  await new RecorderPlot(long).display();
  const { data } = host.displays[0]!.bundle[PLOTLY] as { data: { x: number[]; y: number[] }[] };
  assert.ok(data[0]!.x.length < 12_000, `${data[0]!.x.length} points`);
  assert.ok(data[0]!.x.includes(777_777), 'the peak is there');
});
