import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { canAnywidget } from '../../widgets/kernel-side/anywidget.js';
import { FileDeleter, RecorderPlot, TrainingProgress } from '../../widgets/kernel-side/index.js';
import { AfmPage } from '../helpers/afm-page.js';
import { launchBrowser, missingBrowser } from '../helpers/browser.js';
import { FakeKernelHost } from '../helpers/fake-kernel-host.js';

const skip = missingBrowser() ?? (canAnywidget() ? false : 'build/anywidget is missing; `npm run setup` builds it');
const options = { skip, timeout: 120_000 };
process.env.NOTEBEAR_WIDGETS = 'anywidget';

const host = new FakeKernelHost();
let browser: Browser;
let page: Page;
let folder = '';
const errors: string[] = [];
before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), 'notebear-anywidget-'));
  browser = await launchBrowser();
  page = await browser.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
});
after(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
  host.remove();
});

const axis = (text: string) => ({ title: { text }, type: 'linear' as const });
const figure = {
  data: [{ type: 'scatter' as const, name: 'Train', mode: 'lines' as const, x: [0, 1], y: [2, 1] }],
  layout: { title: { text: 'Loss' }, xaxis: axis('Batch'), yaxis: axis('Loss') },
  summary: 'The loss falls.',
};
const points = (at: number) => `(document.querySelectorAll('.js-plotly-plot')[${at}]?.data?.[0]?.x.length ?? 0)`;
const idOf = (bundle: Record<string, unknown>) =>
  (bundle['application/vnd.jupyter.widget-view+json'] as { model_id: string }).model_id;

test(
  'in an anywidget host plots grow, buttons reach the kernel, and plotly comes once for all of them',
  options,
  async () => {
    const [first, second] = [new RecorderPlot(figure, { live: true }), new RecorderPlot(figure, { live: true })];
    let stopped = 0;
    const table = new TrainingProgress({ names: ['epoch', 'loss'], epochs: 2, batches: 10, onStop: () => stopped++ });
    await first.display();
    await second.display();
    table.display();
    const file = join(folder, 'mistaken <b>.png');
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#846' } }).toFile(file);
    const removed: string[][] = [];
    const trash = {
      remove: async (paths: string[]) => {
        removed.push(paths);
        return { moved: paths, failed: [] };
      },
      undo: async () => [],
    };
    await new FileDeleter({ items: [{ path: file, caption: 'loss 2' }], trash }).display();
    const ids = host.displays.map(({ bundle }) => idOf(bundle));

    const afm = await AfmPage.open(page, host);
    first.append([{ trace: 0, x: [2], y: [0.5] }]);
    for (const id of ids) await afm.show(id);
    await page.waitForFunction(`${points(0)} === 3 && ${points(1)} === 2`);
    second.append([{ trace: 0, x: [2, 3], y: [0.5, 0.4] }]);
    await page.waitForFunction(`${points(1)} === 4`);
    assert.equal(await page.locator('figcaption').first().textContent(), 'The loss falls.');
    const sent = host.sent.filter(({ data }) => (data.content as { type?: string } | undefined)?.type === 'asset');
    assert.equal(sent.length, 1, 'plotly came once');

    table.batch({ epoch: 0, batch: 4, comment: '0.7' });
    await page.waitForFunction(`document.querySelector('.notebear-progress').textContent.includes('4/10')`);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.waitForFunction(`document.querySelector('.notebear-progress').dataset.status === 'stopping'`);
    assert.equal(stopped, 1);

    await page.waitForFunction(`document.querySelector('.notebear-deleter img').naturalWidth > 0`);
    assert.equal(await page.locator('.notebear-deleter figcaption b').textContent(), 'mistaken <b>.png');
    await page.getByRole('button', { name: 'Delete mistaken <b>.png' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.waitForFunction(
      `document.querySelector('.notebear-deleter').textContent.includes('1 file moved to the trash')`,
    );
    assert.deepEqual(removed, [[file]]);

    await afm.remove();
    await page.waitForFunction(`document.body.textContent === ''`);
    table.finish('stopped', '');
    await Promise.all([first.finish(), second.finish()]);
  },
);

test('where no kernel answers, a saved widget is shown and nothing of it can be pressed', options, async () => {
  const silent = new FakeKernelHost();
  const table = new TrainingProgress({ names: ['epoch'], epochs: 1, batches: 1, onStop: () => {} });
  table.display();
  const id = idOf(silent.displays[0]!.bundle);
  silent.receive = async () => {};
  const other = await browser.newPage();
  await (await AfmPage.open(other, silent)).show(id);
  await other.waitForFunction(`document.querySelector('.notebear-warning').textContent.includes('kernel')`);
  assert.equal(await other.getByRole('button', { name: 'Stop' }).isVisible(), false);
  table.finish('done', '');
  silent.remove();
});

test('the page reported no error on the way', options, () => assert.deepEqual(errors, []));
