import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { root } from '../helpers/jupyterlab.js';
import { startedLab } from '../helpers/started-lab.js';

const { lab, look, options } = await startedLab('widgets');
/** What cells import. */
const widgets = join(root, 'build/widgets/kernel-side/index.js');

/** A plot that has half of its sixty points, and the others when there is a file `go`. */
const plot = (go: string) => `import { RecorderPlot } from '${widgets}';
import { existsSync } from 'node:fs';
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
const plot = new RecorderPlot({
  data: [{ type: 'scatter', name: 'Train', mode: 'lines', x: [], y: [] }],
  layout: {
    title: { text: 'Learning rate finder' },
    xaxis: { title: { text: 'Learning Rate' }, type: 'log' },
    yaxis: { title: { text: 'Loss' }, type: 'linear' },
  },
  summary: 'Loss against learning rate.',
}, { live: true });
await plot.display();
for (let i = 0; i < 60; i++) {
  plot.append([{ trace: 0, x: [10 ** (-6 + i / 10)], y: [2.3 - 1.6 * Math.exp(-((i - 40) ** 2) / 150)] }]);
  do await sleep(50);
  while (i === 30 && !existsSync('${go}'));
}
await plot.finish();`;
const goOn = (go: string) => writeFile(join(lab.folder, go), '');

/** Number of points of the plot on the page. */
const POINTS = `(document.querySelector('.js-plotly-plot')?.data?.[0]?.x.length ?? 0)`;

/** True when the notebook holds the finished plot in place of the widget. */
const FROZEN = `'application/vnd.plotly.v1+json' in
  (window.jupyterapp.shell.currentWidget?.content.widgets[0].model.outputs.get(0)?.data ?? {})`;

test('a live plot grows while its cell runs, and is plotly and a PNG in the saved notebook', options, async () => {
  await lab.open('plot.ipynb', [plot('plot-go')]);
  await lab.command('notebook:run-all-cells');
  await lab.until(`${POINTS} > 3`, 60_000);
  const early = await lab.page.evaluate(POINTS);
  await look('plot-live');
  assert.ok((early as number) < 60, 'the cell should still be running');
  await goOn('plot-go');
  await lab.until(`${POINTS} > ${early}`);
  await lab.finished();
  await lab.until(`${FROZEN} && ${POINTS} === 60`);
  await look('plot-frozen');
  const saved = await lab.save('plot.ipynb');
  const bundle = saved.cells[0]!.outputs[0]!.data as Record<string, unknown>;
  assert.deepEqual(Object.keys(bundle).sort(), ['application/vnd.plotly.v1+json', 'image/png', 'text/plain']);
  assert.deepEqual(lab.errors, []);
});

test('a page that is loaded anew while the plot grows has all of it at the end, and saves it', options, async () => {
  await lab.open('reload.ipynb', [plot('reload-go')]);
  await lab.command('notebook:run-all-cells');
  await lab.until(`${POINTS} > 3`, 60_000);
  await lab.save('reload.ipynb');
  await lab.page.reload();
  await lab.until(`${POINTS} > 3 && ${POINTS} < 60`, 60_000);
  await look('reloaded');
  await goOn('reload-go');
  await lab.ready();
  // The live plot has all points before it is frozen, and the page is told of the cell's end sooner than of that.
  await lab.until(`${FROZEN} && ${POINTS} === 60`);
  const saved = await lab.save('reload.ipynb');
  const bundle = saved.cells[0]!.outputs[0]!.data as Record<string, unknown>;
  assert.deepEqual(Object.keys(bundle).sort(), ['application/vnd.plotly.v1+json', 'image/png', 'text/plain']);
  assert.deepEqual(lab.errors, []);
});

const PROGRESS = `import { TrainingProgress } from '${widgets}';
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
const names = ['epoch', 'train_loss', 'valid_loss', 'error_rate'];
const progress = new TrainingProgress({ names, epochs: 3, batches: 10 });
progress.display();
for (let epoch = 0; epoch < 2; epoch++) {
  for (let batch = 1; batch <= 10; batch++) {
    progress.batch({ epoch, batch, comment: (1 / batch).toFixed(4) });
    await sleep(100);
  }
  progress.row([String(epoch), '0.710584', '0.087024', '0.021277']);
}
await sleep(500);
progress.finish('interrupted', 'the whole table');`;

test('the progress table is live while its cell runs and plain text afterwards', options, async () => {
  await lab.open('progress.ipynb', [PROGRESS]);
  await lab.command('notebook:run-all-cells');
  await lab.until(`document.querySelector('.notebear-progress tbody tr')`, 60_000);
  await lab.until(`/[1-9]\\/10 /.test(document.querySelector('.notebear-progress').textContent)`);
  await look('progress');
  await lab.finished();
  await lab.page.waitForSelector('.notebear-progress', { state: 'detached' });
  const saved = await lab.save('progress.ipynb');
  const outputs = saved.cells[0]!.outputs.map((output) => output.data);
  assert.deepEqual(outputs, [{ 'text/plain': ['the whole table'] }]);
  assert.deepEqual(lab.errors, []);
});

const DELETER = `import { FileDeleter } from '${widgets}';
import { readdirSync, renameSync, mkdirSync } from 'node:fs';
mkdirSync('trash');
const steps: string[][] = [];
const trash = {
  async remove(paths: string[]) {
    for (const path of paths) renameSync(path, path.replace('pictures', 'trash'));
    steps.push(paths);
    return { moved: paths, failed: [] };
  },
  async undo() {
    const paths = steps.pop()!;
    for (const path of paths) renameSync(path.replace('pictures', 'trash'), path);
    return paths;
  },
};
const items = readdirSync('pictures').map((name, i) => ({ path: 'pictures/' + name, caption: 'grizzly, loss ' + i }));
const fd = new FileDeleter({ items, batchSize: 6, trash });
await fd.display();`;

test(
  'two clicked pictures go to the trash and come back, and a reloaded page shows where one was',
  options,
  async () => {
    const pictures = join(lab.folder, 'pictures');
    await drawPictures(pictures, 9);
    await lab.open('deleter.ipynb', [DELETER]);
    await lab.runAll();
    const button = (name: string) => lab.page.getByRole('button', { name, exact: true });
    await lab.until(
      `[...document.querySelectorAll('.notebear-grid img')].filter((img) => img.naturalWidth).length === 6`,
    );
    await button('Delete 1.jpg').click();
    await button('Delete 4.jpg').click();
    await lab.until(`document.querySelector('.notebear-actions').textContent.includes('2 flagged')`);
    await look('deleter-flagged');
    await button('Confirm').dblclick();
    await button('Delete 8.jpg').waitFor();
    assert.deepEqual((await readdir(join(lab.folder, 'trash'))).sort(), ['1.jpg', '4.jpg']);
    await look('deleter-next-page');
    await lab.save('deleter.ipynb');
    await lab.page.reload();
    await button('Delete 8.jpg').waitFor({ timeout: 60_000 });
    await look('deleter-reloaded');
    await button('Undo').click();
    await button('Delete 4.jpg').waitFor();
    assert.equal(await button('Delete 4.jpg').getAttribute('aria-pressed'), 'true');
    assert.equal((await readdir(pictures)).length, 9);
    assert.deepEqual(lab.errors, []);
  },
);

test('keys pressed inside the pictures do not reach the notebook', options, async () => {
  await lab.page.locator('.notebear-deleter').focus();
  await lab.page.keyboard.press('d');
  await lab.page.keyboard.press('d');
  await lab.page.keyboard.press('ArrowRight');
  assert.equal(await lab.page.locator('.jp-CodeCell').count(), 1);
  assert.equal(await lab.page.evaluate(`document.activeElement.getAttribute('aria-label')`), 'Delete 0.jpg');
});

test('after a restart of the kernel the pictures say so, and nothing there can be clicked', options, async () => {
  await lab.command('kernelmenu:restart');
  await lab.page.locator('.jp-Dialog .jp-mod-accept').click();
  await lab.until(`document.querySelector('.notebear-deleter').innerText.includes('Run the cell again to go on')`);
  assert.ok(
    await lab.page.evaluate(`[...document.querySelectorAll('.notebear-deleter button')].every((b) => b.disabled)`),
  );
  await look('deleter-restarted');
  await lab.ready();
  assert.deepEqual(lab.errors, []);
});

test('the widgets follow the dark theme', options, async () => {
  await lab.page.evaluate(`window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })`);
  await lab.until(`document.body.dataset.jpThemeLight === 'false'`);
  await lab.until(`!document.getElementById('jupyterlab-splash')`);
  await look('deleter-dark');
  await lab.open('plot.ipynb', [plot('plot-go')]);
  await lab.runAll();
  await lab.until(`${POINTS} === 60`);
  await look('plot-dark');
  const title = await lab.page.evaluate(`getComputedStyle(document.querySelector('.js-plotly-plot .gtitle')).fill`);
  const [red] = /\d+/.exec(String(title)) ?? [];
  assert.ok(Number(red) > 150, `light text on dark, got ${title}`);
});

async function drawPictures(folder: string, count: number): Promise<void> {
  await mkdir(folder);
  for (let i = 0; i < count; i++) {
    const background = { r: 60 + 20 * i, g: 140 - 10 * i, b: 90 };
    await sharp({ create: { width: 400, height: 200 + 30 * i, channels: 3, background } })
      .jpeg()
      .toFile(join(folder, `${i}.jpg`));
  }
}
