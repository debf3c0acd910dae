import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { root } from '../helpers/jupyterlab.js';
import { startedLab } from '../helpers/started-lab.js';

const { lab, look, options } = await startedLab('confusion');

const folder = mkdtempSync(join(tmpdir(), 'notebear-'));
after(() => rmSync(folder, { recursive: true }));

const table = (file: string) => `import { ConfusionTable } from '${join(root, 'build/widgets/kernel-side/index.js')}';
const text = [['3', '1'], ['0', '2']];
const axis = (title: string) => ({ title: { text: title }, type: 'category' as const });
const figure = {
  data: [{ type: 'heatmap' as const, x: ['bear', 'teddy'], y: ['bear', 'teddy'], z: [[3, 1], [0, 2]], text }],
  layout: { title: { text: 'Confusion matrix' }, xaxis: axis('Predicted'), yaxis: axis('Actual') },
  summary: 'Five of six right.',
};
const files = [{ path: ${JSON.stringify(file)}, actual: 0, predicted: 1, caption: 'loss 2.31' }];
await new ConfusionTable({ figure, classes: ['bear', 'teddy'], text, shades: [[0.75, 0.25], [0, 1]], files }).display();`;

test('a click on a cell of the confusion matrix shows its pictures below', options, async () => {
  const file = join(folder, 'mistaken.png');
  await sharp({ create: { width: 40, height: 30, channels: 3, background: '#846' } }).toFile(file);
  await lab.open('confusion.ipynb', [table(file)]);
  await lab.command('notebook:run-all-cells');
  const cell = lab.page.getByRole('button', { name: 'Actual bear, predicted teddy: 1' });
  await cell.click({ timeout: 60_000 });
  await lab.until(`document.querySelector('.notebear-confusion img')?.naturalWidth === 40`);
  const said = String(
    await lab.page.evaluate(`document.querySelector('.notebear-confusion [role=status]').textContent`),
  );
  assert.equal(said, '1 of class bear taken for teddy.');
  assert.equal(await cell.getAttribute('aria-pressed'), 'true');
  const caption = await lab.page.evaluate(`document.querySelector('.notebear-confusion figcaption').textContent`);
  assert.equal(caption, 'mistaken.pngloss 2.31');
  await lab.page.getByRole('button', { name: 'Actual teddy, predicted bear: 0' }).click();
  await lab.until(`document.querySelector('.notebear-confusion img') === null`);
  if (process.env.NOTEBEAR_SCREENSHOTS) {
    await cell.click();
    await lab.until(`document.querySelector('.notebear-confusion img') !== null`);
    await look('cell');
  }
  const saved = await lab.save('confusion.ipynb');
  const bundle = saved.cells[0]!.outputs[0]!.data as Record<string, unknown>;
  assert.ok('image/png' in bundle && 'text/html' in bundle && bundle['text/plain']);
  assert.deepEqual(lab.errors, []);
});
