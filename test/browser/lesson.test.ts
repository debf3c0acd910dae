import assert from 'node:assert/strict';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import sharp from 'sharp';
import { Random } from '../../src/random.js';
import { LESSONS, lessonFile } from '../helpers/lesson.js';
import { startedLab } from '../helpers/started-lab.js';

/** The lesson's own calls, on a data set and a network small enough for a test. */
const CELLS = [
  `import { ClassificationInterpretation, ImageDataBunch, cnnLearner, errorRate, getTransforms, models } from 'notebear';
import { FileDeleter } from 'notebear/widgets';
const data = await ImageDataBunch.fromFolder('bears', { dsTfms: getTransforms(), size: 32, bs: 8, seed: 1 });
const learn = await cnnLearner(data, models.resnet18, { metrics: [errorRate], pretrained: false });
await learn.lrFind({ numIt: 60, stopDiv: false });`,
  'await learn.fitOneCycle(2);',
  `const interp = await ClassificationInterpretation.fromLearner(learn);
const [losses, idxs] = interp.topLosses();
const fd = new FileDeleter({ filePaths: data.validDs.x.at(idxs) });
fd`,
];

const { lab, look, options } = await startedLab('lesson');
/** Number of points of the plot on the page. */
const POINTS = `(document.querySelector('.js-plotly-plot')?.data?.[0]?.x.length ?? 0)`;

before(async () => {
  if (options.skip) return;
  await drawBears(join(lab.folder, 'bears'));
  await lab.open('lesson.ipynb', CELLS);
});
test('run all: the plot of the learning rate finder grows while it trains', options, async () => {
  await lab.command('notebook:run-all-cells');
  await lab.until(`${POINTS} >= 5`, 90_000);
  const early = Number(await lab.page.evaluate(POINTS));
  await look('lr-find-live');
  assert.ok(early < 60, `${early} points at once: the plot is not live`);
  await lab.until(`${POINTS} > ${early}`, 60_000);
});

test('the training table ends as fastai prints it', options, async () => {
  await lab.finished();
  await lab.until(`/Total time: \\d\\d:\\d\\d/.test(document.querySelector('.jp-Notebook').innerText)`, 60_000);
  const saved = await lab.save('lesson.ipynb');
  const table = saved.cells[1]!.outputs.map((output) =>
    [(output.data as Record<string, string[]>)['text/plain']].flat().join(''),
  );
  assert.match(
    table[0]!,
    /^Total time: \d\d:\d\d\nepoch {2}train_loss {2}valid_loss {2}error_rate *\n1 .*\n2 .*\(\d\d:\d\d\)\n/,
  );
});

test('two pictures clicked and confirmed are in the trash, and undo brings them back', options, async () => {
  const bears = join(lab.folder, 'bears');
  const before = await files(bears);
  const deletes = lab.page.getByRole('button', { name: /^Delete / });
  await deletes.nth(1).waitFor();
  await deletes.nth(0).click();
  await deletes.nth(1).click();
  await look('flagged');
  await lab.page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await lab.until(`document.querySelector('.notebear-actions').textContent.includes('2')`);
  // A move makes the new name before it takes the old one away: wait until both are done for both pictures.
  await waitFor(async () => {
    const now = await files(bears);
    const trashed = now.filter((file) => file.startsWith('.trash') && file.endsWith('.jpg')).length;
    const left = now.filter((file) => !file.startsWith('.trash')).length;
    return trashed === 2 && left === before.length - 2;
  });
  await look('confirmed');
  await lab.page.getByRole('button', { name: 'Undo', exact: true }).click();
  await waitFor(async () => (await files(bears)).filter((file) => !file.startsWith('.trash')).length === before.length);
  assert.deepEqual(
    (await files(bears)).filter((file) => !file.startsWith('.trash')),
    before,
  );
});

test('Stop below the training table ends the run after its batch, and the cells after it go on', options, async () => {
  const learner = CELLS[0]!.split('\n').slice(0, 4).join('\n');
  await lab.open('stop.ipynb', [learner, 'await learn.fit(500);', 'learn.recorder.losses.length']);
  await lab.command('notebook:run-all-cells');
  await lab.until(`document.querySelectorAll('.notebear-progress tbody tr').length > 0`, 90_000);
  await lab.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await look('stopping');
  await lab.finished();
  const saved = await lab.save('stop.ipynb');
  const [, trained, after] = saved.cells.map(({ outputs }) => JSON.stringify(outputs));
  assert.doesNotMatch(trained!, /"output_type":"error"/);
  assert.match(trained!, /epoch +train_loss/, 'the table of the epochs that were done stays');
  const batches = Number(/"text\/plain":\["(\d+)"\]/.exec(after!)?.[1]);
  assert.ok(batches >= 6 && batches < 1000, `${batches} batches of 3000`);
});

/** It says that it runs before nothing else can be said. */
const LOOP = "console.log('round and round'); await new Promise((done) => setTimeout(done, 1)); while (true) { }";

test('an endless loop is stopped from the toolbar, and the variables are still there', options, async () => {
  await lab.open('loop.ipynb', ['let kept = 41;', LOOP, 'kept + 1']);
  await lab.command('notebook:run-all-cells');
  await lab.until(
    `document.querySelectorAll('.jp-Cell')[1].querySelector('.jp-OutputArea').innerText.includes('round')`,
  );
  await lab.page.locator('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]').click();
  await lab.until(`document.querySelector('.jp-Notebook').innerText.includes('KernelInterrupt')`);
  await look('interrupted');
  await lab.page.locator('.jp-Cell').nth(2).click();
  await lab.command('notebook:run-cell');
  await lab.until(`document.querySelectorAll('.jp-Cell')[2].innerText.includes('42')`);
});

test('the start page leads to the lessons, and the launcher to the start page', options, async () => {
  for (const name of ['start', ...LESSONS]) await cp(lessonFile(name), join(lab.folder, 'notebooks', `${name}.ipynb`));
  await lab.page.goto(`${lab.page.url().split('/lab')[0]}/lab/tree/notebooks/start.ipynb?reset`);
  await lab.ready();
  await look('start');
  await lab.page.getByRole('link', { name: 'Gradient descent, from a line to a network' }).click();
  await lab.page.getByRole('heading', { name: 'Which way is down? The gradient' }).waitFor();
  await lab.command('launcher:create');
  const card = lab.page.locator('.jp-LauncherCard', { hasText: 'Lesson 2' });
  await card.waitFor();
  await look('launcher');
  await card.click();
  // The start page is open behind the others: it comes to the front.
  await lab.page.getByRole('heading', { name: 'Lesson 2, in four parts' }).waitFor();
});

test('the page reported no error on the way', options, () => assert.deepEqual(lab.errors, []));

/** Three folders of pictures that a small network can tell apart: one colour each, with noise. */
async function drawBears(folder: string): Promise<void> {
  const random = new Random(7);
  for (const [c, name] of ['black', 'grizzly', 'teddys'].entries()) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < 20; i++) {
      const noise = Buffer.from(
        Uint8Array.from({ length: 40 * 40 * 3 }, (_, k) => 60 + 90 * +(k % 3 === c) + random.int(80)),
      );
      await sharp(noise, { raw: { width: 40, height: 40, channels: 3 } })
        .jpeg()
        .toFile(join(folder, name, `${i}.jpg`));
    }
  }
}

/** Files below a folder, in order, as relative paths. */
async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) {
    if (await condition()) return;
  }
  assert.fail(`never true: ${condition}`);
}
