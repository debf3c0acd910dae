import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Widget } from '../../../widgets/kernel-side/widget.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

let host: FakeKernelHost;
beforeEach(() => {
  host = new FakeKernelHost();
});
afterEach(() => host.remove());

const counter = (options = {}) => new Widget(host, { name: 'Counter', state: { value: 1 }, ...options });

const NAMES = {
  _model_module: 'notebear-widgets',
  _model_module_version: '^0.1.0',
  _model_name: 'CounterModel',
  _view_module: 'notebear-widgets',
  _view_module_version: '^0.1.0',
  _view_name: 'CounterView',
};

test('opening sends comm_open with the protocol version, the model names and the state', () => {
  const { id } = counter();
  assert.deepEqual(host.sent, [
    {
      type: 'comm_open',
      commId: id,
      data: { state: { ...NAMES, value: 1 }, buffer_paths: [] },
      metadata: { version: '2.1.0' },
      buffers: [],
    },
  ]);
});

test('set sends the changed keys alone, binary values as buffers', () => {
  const widget = new Widget(host, { name: 'Counter', state: { value: 1, picture: Uint8Array.of(1) } });
  widget.set({ picture: Uint8Array.of(2) });
  const [message] = host.messages('comm_msg');
  assert.deepEqual(message?.data, { method: 'update', state: {}, buffer_paths: [['picture']] });
  assert.deepEqual(message?.buffers, [Uint8Array.of(2)]);
});

test('changes within the interval travel together, at the latest when the widget closes', () => {
  const widget = new Widget(host, { name: 'Counter', state: { value: 1, word: '' }, interval: 10_000 });
  for (const value of [2, 3, 4]) widget.set({ value });
  widget.set({ word: 'end' });
  widget.close();
  const states = host.messages('comm_msg').map(({ data }) => data.state);
  assert.deepEqual(states, [{ value: 2 }, { value: 4, word: 'end' }]);
  assert.equal(host.sent.at(-1)?.type, 'comm_close');
});

test('request_state is answered with the whole state', async () => {
  const { id } = counter();
  await host.receive(id, { method: 'request_state' });
  assert.deepEqual(host.messages('comm_msg')[0]?.data, {
    method: 'update',
    state: { ...NAMES, value: 1 },
    buffer_paths: [],
  });
});

test('an update of a writable key is taken and echoed before the handler is told', async () => {
  const seen: unknown[] = [];
  const widget = counter({ writable: ['value'], onChange: (change: unknown) => seen.push(host.sent.length, change) });
  await host.receive(widget.id, { method: 'update', state: { value: 7 }, buffer_paths: [] });
  assert.equal(widget.state.value, 7);
  assert.deepEqual(host.messages('comm_msg')[0]?.data, {
    method: 'echo_update',
    state: { value: 7 },
    buffer_paths: [],
  });
  assert.deepEqual(seen, [2, { value: 7 }]);
});

test('an update of any other key is answered with the value that holds', async () => {
  const widget = counter();
  await host.receive(widget.id, { method: 'update', state: { value: 7, unknown: 1 }, buffer_paths: [] });
  assert.equal(widget.state.value, 1);
  assert.deepEqual(host.messages('comm_msg')[0]?.data.state, { value: 1 });
});

test('custom messages go both ways', async () => {
  const received: unknown[] = [];
  const widget = counter({ onMessage: (content: unknown) => received.push(content) });
  await host.click(widget.id, { event: 'click' });
  assert.deepEqual(received, [{ event: 'click' }]);
  widget.send({ type: 'append' }, [Uint8Array.of(1)]);
  assert.deepEqual(host.messages('comm_msg')[0]?.data, { method: 'custom', content: { type: 'append' } });
});

test('after either side has closed, nothing is sent any more', () => {
  const mine = counter();
  mine.close();
  mine.close();
  const theirs = counter();
  host.closeFromFront(theirs.id);
  const before = host.sent.length;
  for (const widget of [mine, theirs]) {
    widget.set({ value: 9 });
    widget.send({});
    assert.equal(widget.isOpen, false);
  }
  theirs.close();
  assert.equal(host.sent.length, before);
  assert.equal(host.messages('comm_close').length, 1);
});

test('the bundle names the model and keeps the fallback', () => {
  const widget = counter();
  assert.deepEqual(widget.bundle({ 'text/plain': 'a counter' }), {
    'text/plain': 'a counter',
    'application/vnd.jupyter.widget-view+json': { version_major: 2, version_minor: 0, model_id: widget.id },
  });
});
