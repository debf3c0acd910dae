import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Widget } from '../../../widgets/kernel-side/widget.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

let host: FakeKernelHost;
beforeEach(() => {
  host = new FakeKernelHost();
});
afterEach(() => host.remove());

test('a page that was reloaded is told the state of every open widget', async () => {
  const closed = new Widget(host, { name: 'Counter', state: { value: 0 } });
  const open = new Widget(host, { name: 'Counter', state: { value: 1, picture: Uint8Array.of(5) } });
  closed.close();
  open.set({ value: 2 });
  const control = host.open('jupyter.widget.control');
  await host.receive(control, { method: 'request_states' });
  const [answer] = host.messages('comm_msg', control);
  const { state } = (answer!.data.states as Record<string, { state: object }>)[open.id]!;
  assert.deepEqual(Object.keys(answer?.data.states as object), [open.id]);
  assert.deepEqual(
    { ...answer?.data, states: undefined },
    {
      method: 'update_states',
      states: undefined,
      buffer_paths: [[open.id, 'state', 'picture']],
    },
  );
  assert.deepEqual((state as { value: number }).value, 2);
  assert.deepEqual(answer?.buffers, [Uint8Array.of(5)]);
});
