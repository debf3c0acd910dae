import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Document, type Lab, VIEW_MIME } from '../../../widgets/frontend/lab.js';
import { mendOrphans } from '../../../widgets/frontend/orphans.js';

type Data = Record<string, unknown>;

const view = (id: string): Data => ({ [VIEW_MIME]: { model_id: id }, 'text/plain': id });

/** A page with one notebook; `outputs` are changed in place. `live`: the kernel's models, null: it has no kernel. */
function page(
  outputs: Data[],
  {
    live,
    saved = [],
    kernel = 'notebear',
    onAsk = () => {},
  }: { live: string[] | null; saved?: string[]; kernel?: string; onAsk?: () => void },
) {
  const metadata: Data = {
    kernelspec: { name: kernel },
    widgets: {
      'application/vnd.jupyter.widget-state+json': { state: Object.fromEntries(saved.map((id) => [id, {}])) },
    },
  };
  const comms = Object.fromEntries((live ?? []).map((id) => [id, {}]));
  const requestCommInfo = async () => {
    onAsk();
    return { content: { comms } };
  };
  const document: Document = {
    content: {
      widgets: [
        { model: null },
        {
          model: {
            outputs: {
              length: outputs.length,
              get: (i) => ({ data: outputs[i]!, toJSON: () => ({ output_type: 'display_data', data: outputs[i] }) }),
              set: (i, output) => {
                outputs[i] = (output as { data: Data }).data;
              },
            },
          },
        },
      ],
    },
    context: {
      ready: Promise.resolve(),
      model: { getMetadata: (key) => metadata[key] },
      sessionContext: { ready: Promise.resolve(), session: live && { kernel: { requestCommInfo } } },
    },
  };
  const lab: Lab = { shell: { widgets: () => [{}, document] }, restored: Promise.resolve() };
  return lab;
}

async function mended(outputs: Data[], about: Parameters<typeof page>[1]): Promise<Data[]> {
  mendOrphans(page(outputs, about));
  await new Promise((done) => setTimeout(done, 10));
  return outputs;
}

test('a view of a model that nobody knows gives way to what stands beside it', async () => {
  const outputs = [view('gone'), view('live'), view('saved'), { 'text/plain': 'no widget' }];
  const left = await mended(outputs, { live: ['live'], saved: ['saved'] });
  assert.deepEqual(left, [{ 'text/plain': 'gone' }, view('live'), view('saved'), { 'text/plain': 'no widget' }]);
  assert.deepEqual(await mended([view('gone')], { live: null }), [{ 'text/plain': 'gone' }]);
});

test('a view with nothing beside it stays, and so do those of other kernels', async () => {
  const alone = { [VIEW_MIME]: { model_id: 'gone' } };
  assert.deepEqual(await mended([alone], { live: [] }), [alone]);
  assert.deepEqual(await mended([view('gone')], { live: [], kernel: 'python3' }), [view('gone')]);
});

test('what a cell makes while the kernel is asked is no orphan', async () => {
  const outputs = [view('gone')];
  const onAsk = () => void outputs.splice(0, 1, view('new'));
  assert.deepEqual(await mended(outputs, { live: [], onAsk }), [view('new')]);
});
