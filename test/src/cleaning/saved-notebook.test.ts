import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { launchBrowser, missingBrowser } from '../../helpers/browser.js';
import { repositoryFile } from '../../helpers/repository.js';
import { fillClassFolders } from '../data/picture-folder.js';

const skip = existsSync(repositoryFile('.venv/bin/python')) ? false : 'there is no .venv; run "npm run setup"';

let root = '';
before(async () => {
  if (!skip) root = await runNotebook();
});
after(() => root && rm(root, { recursive: true, force: true }));

test('a notebook that was run without a browser holds the cleaner’s state, its pictures and a table', {
  skip,
}, async () => {
  const saved = JSON.parse(await readFile(join(root, 'out/clean.ipynb'), 'utf8'));
  const bundle = saved.cells[1].outputs[0].data;
  const { model_id } = bundle['application/vnd.jupyter.widget-view+json'];
  const model = saved.metadata.widgets['application/vnd.jupyter.widget-state+json'].state[model_id];
  assert.equal(model.model_name, 'ImageCleanerModel');
  assert.deepEqual(
    [model.state.total, model.state.rows.length, model.state.decided.remove],
    [5, 5, 0],
    'as it was at the end',
  );
  // nbclient keeps a buffer whose place has gone.
  const buffers: { path: unknown[] }[] = model.buffers;
  assert.ok(buffers.filter(({ path }) => path[0] === 'thumbnails').length >= 5);
  assert.match(
    [bundle['text/plain']].flat().join(''),
    /ImageCleaner: 5 pictures, 0 to remove[\s\S]*a\/00 \(2\)\.png +a/,
    'also in its text',
  );
  assert.match([bundle['text/html']].flat().join(''), /<img alt="The first 5 pictures" src="data:image\/jpeg;base64,/);
  assert.ok(existsSync(join(root, 'a/00 (2).png')) && !existsSync(join(root, 'a/01.png')));
});

test('its HTML page, opened with the network off, shows the plot, the pictures and the end of the cleaning', {
  skip: skip || (missingBrowser() ?? false),
}, async (t) => {
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await (await browser.newContext({ offline: true })).newPage();
  await page.goto(pathToFileURL(join(root, 'out/clean.html')).href);
  const widths = await page.evaluate(
    `[...document.querySelectorAll('.jp-OutputArea img')].map((img) => img.naturalWidth)`,
  );
  assert.equal(
    (widths as number[]).filter((width) => width > 300).length,
    2,
    `a plot and a sheet of pictures, got ${widths}`,
  );
  const text = String(await page.evaluate('document.body.innerText'));
  assert.match(text, /ImageCleaner: 5 pictures, 0 to remove/);
  assert.match(text, /a\/00 \(2\)\.png/);
  assert.equal(await page.locator('script[type*="widget-view"]').count(), 0);
});

test('nbconvert writes such a page as well, where it is told to leave the state out', { skip }, async () => {
  const flag = '--ClearMetadataPreprocessor.enabled=True';
  const args = ['-m', 'nbconvert', '--to', 'html', flag, '--output', 'converted', join(root, 'out/clean.ipynb')];
  await promisify(execFile)(repositoryFile('.venv/bin/python'), args);
  const html = await readFile(join(root, 'out/converted.html'), 'utf8');
  assert.match(html, /<img alt="The first 5 pictures" src="data:image\/jpeg;base64,/);
  assert.match(html, /ImageCleaner: 5 pictures, 0 to remove/);
  assert.doesNotMatch(html, /<script type="application\/vnd.jupyter.widget-view/);
});

/** Runs a notebook that plots and cleans, as `notebear run` does; returns the folder it was run in. */
async function runNotebook(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'notebear-'));
  await fillClassFolders(folder, 3);
  const part = (name: string) => JSON.stringify(repositoryFile(`build/src/${name}.js`));
  const cells = [
    // The widgets themselves, though nobody looks: what nbclient stores is what a trusted notebook shows.
    "process.env.NOTEBEAR_DISPLAY = 'widget';",
    `import { ImageDataBunch } from ${part('index')};
import { ImageCleaner, RecorderPlot } from ${part('widgets')};
const data = await ImageDataBunch.fromFolder('.', { validPct: 0, bs: 2, size: 16 });
const cleaner = await ImageCleaner.open(data.trainDs, undefined, { cache: '.cache' });
await cleaner.cleaning.decide(['a/01.png'], { action: 'remove' });
await cleaner.display();`,
    "await cleaner.cleaning.decide(['b/00.png'], { action: 'relabel', label: 'a' }); await cleaner.apply();",
    `const axis = (text: string) => ({ title: { text }, type: 'linear' as const });
const plot = new RecorderPlot({
  data: [{ type: 'scatter', name: 'Train', mode: 'lines', x: [], y: [] }],
  layout: { title: { text: 'Loss' }, xaxis: axis('Batch'), yaxis: axis('Loss') },
  summary: 'The loss falls.',
}, { live: true });
await plot.display();
plot.append([{ trace: 0, x: [0, 1, 2], y: [3, 2, 1] }]);
await plot.finish();`,
  ];
  const code = cells.map((source, i) => ({
    cell_type: 'code',
    id: `c${i}`,
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  }));
  await writeFile(
    join(folder, 'clean.ipynb'),
    JSON.stringify({ cells: code, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
  const script = `import { main } from ${JSON.stringify(new URL('../../../kernel/cli.js', import.meta.url).href)};
    process.exitCode = await main(['run', 'clean.ipynb', '--out', 'out']);`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
  return folder;
}
