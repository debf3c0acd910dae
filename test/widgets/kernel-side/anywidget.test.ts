import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { canAnywidget, colabMetadata } from '../../../widgets/kernel-side/anywidget.js';
import { Widget } from '../../../widgets/kernel-side/widget.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

const skip = canAnywidget() ? false : 'build/anywidget is missing; `npm run setup` builds it';
// Read once in a process, when the first widget is made.
process.env.NOTEBEAR_WIDGETS = 'anywidget';

let host: FakeKernelHost;
beforeEach(() => {
  host = new FakeKernelHost();
});
afterEach(() => host.remove());

test('a widget on anywidget takes its front end along, and its own state as ever', { skip }, () => {
  new Widget(host, { name: 'Counter', state: { value: 1 } });
  const state = host.sent[0]!.data.state as Record<string, unknown>;
  assert.deepEqual(
    [state._model_module, state._model_name, state._view_module, state._view_name, state.value],
    ['anywidget', 'AnyModel', 'anywidget', 'AnyView', 1],
  );
  assert.equal((state.notebear as { name: string }).name, 'Counter');
  const module = String(state._esm);
  assert.ok(module.length < 100_000, `${module.length} characters travel with each widget`);
  // What a Blob's address cannot resolve.
  assert.doesNotMatch(module, /\bfrom\s*["']|\bimport\s*["']/);
});

test('what its module asks for is answered, all else is the widget’s own', { skip }, async () => {
  const heard: unknown[] = [];
  const { id } = new Widget(host, { name: 'Counter', state: {}, onMessage: (content) => void heard.push(content) });
  const ask = (content: unknown) => host.receive(id, { method: 'custom', content });
  await ask({ type: 'hello' });
  await ask({ type: 'need', asset: 'plotly' });
  await ask({ type: 'need', asset: '../../../package.json' });
  await ask(null);
  const [hello, plotly, ...others] = host.messages('comm_msg');
  assert.deepEqual(hello!.data.content, { type: 'hello' });
  assert.deepEqual(plotly!.data.content, { type: 'asset', asset: 'plotly' });
  assert.match(gunzipSync(plotly!.buffers[0]!).toString().slice(-200), /export\s*\{.*default/);
  assert.deepEqual(others, []);
  assert.deepEqual(heard, [{ type: 'need', asset: '../../../package.json' }, null]);
});

test('Colab is told where its manager of such widgets is, beside a view and nowhere else', () => {
  const view = { 'application/vnd.jupyter.widget-view+json': { model_id: 'x' } };
  assert.deepEqual(colabMetadata(view, {}), {});
  assert.deepEqual(colabMetadata({ 'text/plain': 'x' }, { COLAB_RELEASE_TAG: 'r' }), {});
  const given = { COLAB_RELEASE_TAG: 'r', NOTEBEAR_COLAB_WIDGETS: 'https://example.org/manager.js' };
  assert.deepEqual(colabMetadata(view, given), {
    'application/vnd.jupyter.widget-view+json': {
      colab: { custom_widget_manager: { url: 'https://example.org/manager.js' } },
    },
  });
});
