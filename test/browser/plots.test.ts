import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startedLab } from '../helpers/started-lab.js';

const { lab, look, options } = await startedLab('plots');

const PLOT = `document.querySelector('.js-plotly-plot')`;
const POINTS = `(${PLOT}?.data?.[0]?.x.length ?? 0)`;

/** A search for a rate, as `lrFind` records it. */
const SEARCH = `import { LrFinderPlot } from 'notebear/widgets';
const lrs = Array.from({ length: 100 }, (_, i) => 1e-7 * 10 ** (i * 0.08));
const losses = lrs.map((lr) => (lr > 1 ? 2.3 + 50 * (lr - 1) : 2.3 - 2 / (1 + (1e-3 / lr) ** 1.5)));
const record = { lrs, losses, moms: lrs, epochs: lrs.map(() => 0), valLosses: [], metrics: [], nbBatches: [], names: [] };
const plot = new LrFinderPlot(record);
await plot.display();
console.log('taken', await plot.picked);`;

test('a click on the curve takes its rate while the cell waits, and so does the keyboard', options, async () => {
  await lab.open('pick.ipynb', [SEARCH, 'plot.lr']);
  await lab.command('notebook:run-all-cells');
  await lab.until(`${POINTS} > 50`, 60_000);
  const caption = String(await lab.page.evaluate(`document.querySelector('figcaption').textContent`));
  assert.match(caption, /Loss by learning rate.* is marked/);
  const label = `document.getElementById(document.querySelector('.notebear-figure').getAttribute('aria-labelledby')).textContent`;
  assert.equal(await lab.page.evaluate(label), caption);
  await look('pick');
  const line = lab.page.locator('.js-plotly-plot .nsewdrag');
  const place = (await line.boundingBox())!;
  await lab.page.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
  await lab.page.waitForSelector('.js-plotly-plot .hoverlayer .hovertext');
  const hover = await lab.page.locator('.hoverlayer .hovertext').first().textContent();
  assert.match(hover!, /batch: \d+epoch: 1learning rate: \d.\d\de-\d/);
  await lab.page.mouse.down();
  await lab.page.mouse.up();
  await lab.until(`document.querySelector('.jp-OutputArea').innerText.includes('taken 0.')`);
  await lab.finished();
  await lab.until(`document.querySelector('.notebear-picker [role=status]').textContent.startsWith('Taken: ')`);
  await look('picked');
  const box = lab.page.getByRole('textbox', { name: 'Learning rate' });
  const taken = `document.querySelector('.notebear-picker [role=status]').textContent === 'Taken: 2.00e-3'`;
  await box.fill('2e-3');
  await box.press('Enter');
  await lab.until(taken);
  await lab.page.locator('.jp-Cell').nth(1).click();
  await lab.command('notebook:run-cell');
  await lab.until(`document.querySelectorAll('.jp-Cell')[1].innerText.includes('0.002')`);
});

const MILLION = `import { RecorderPlot } from 'notebear/widgets';
const n = 1_000_000;
const x = Array.from({ length: n }, (_, i) => i);
const y = x.map((i) => 2 + Math.sin(i / 1e5) + ((i * 7919) % 1000) / 1000);
const axis = (text: string) => ({ title: { text }, type: 'linear' as const });
const big = new RecorderPlot({
  data: [{ type: 'scatter', name: 'Train', mode: 'lines', x, y }],
  layout: { title: { text: 'Loss' }, xaxis: axis('Batches'), yaxis: axis('Loss') },
  summary: 'A million batches.',
}, { live: true });
await big.display();
const grow = (k: number) => big.append([{ trace: 0, x: [n + k], y: [2] }]);`;

test(
  'a million points are drawn as what can be seen, more of them after a zoom, which is kept while points come',
  options,
  async () => {
    await lab.open('million.ipynb', [
      MILLION,
      'for (let k = 0; k < 10; k++) { grow(k); await new Promise((d) => setTimeout(d, 200)); }',
      'await big.finish()',
    ]);
    await lab.page.locator('.jp-Cell').nth(0).click();
    await lab.command('notebook:run-cell-and-select-next');
    await lab.until(`${POINTS} > 1000`, 60_000);
    assert.ok(Number(await lab.page.evaluate(POINTS)) < 5000);
    const drawn = `(async () => {
    const start = performance.now();
    const done = new Promise((resolve) => ${PLOT}.on('plotly_afterplot', () => resolve(performance.now() - start)));
    const [zoom] = ${PLOT}.querySelectorAll('.modebar-btn[data-title="Zoom in"]');
    zoom.click();
    return done;
  })()`;
    const ms = Number(await lab.page.evaluate(drawn));
    console.log(`zoom of a million points drawn in ${ms.toFixed(0)} ms`);
    await lab.until(`${PLOT}.data[0].x.length > 1000 && ${PLOT}.data[0].x.at(-1) < 800_000`);
    const range = await lab.page.evaluate(`${PLOT}.layout.xaxis.range.map(Math.round).join()`);
    await look('million-zoomed');
    await lab.command('notebook:run-cell-and-select-next');
    await lab.until(`[...document.querySelectorAll('.jp-InputPrompt')][1].textContent.includes('2')`, 20_000);
    assert.equal(await lab.page.evaluate(`${PLOT}.layout.xaxis.range.map(Math.round).join()`), range);
    await lab.command('notebook:run-cell');
    await lab.ready();
    const saved = await lab.save('million.ipynb');
    const size = JSON.stringify(saved.cells[0]).length;
    assert.ok(size < 2_000_000, `${size} characters in the notebook`);
  },
);

test('the page reported no error on the way', options, () => assert.deepEqual(lab.errors, []));
