import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { cnnLearner } from '../../src/cnn-learner.js';
import { toGraphModel } from '../../src/inference/to-graph-model.js';
import { toLayersModel } from '../../src/inference/to-layers-model.js';
import { tf } from '../../src/native/tensorflow.js';
import { assertAllClose } from '../helpers/all-close.js';
import { launchBrowser, missingBrowser } from '../helpers/browser.js';
import { tinyNet } from '../helpers/fake-data.js';
import { normalisedData } from '../helpers/normalised-data.js';

const skip = missingBrowser() ?? false;
const options = { skip, timeout: 120_000 };

let browser: Browser;
let page: Page;
let folder = '';

before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), 'notebear-models-'));
  browser = await launchBrowser();
  page = await browser.newPage();
  // No server: every file of this host is one of the folder's.
  await page.route('http://models.test/**', async (route) => {
    const name = basename(new URL(route.request().url()).pathname);
    const model = route.request().url().includes('/graph/') ? 'graph' : 'layers';
    if (name === '') await route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>models</title>' });
    else await route.fulfill({ body: await readFile(join(folder, model, name)) });
  });
  await page.goto('http://models.test/');
  const tfjs = createRequire(import.meta.url).resolve('@tensorflow/tfjs/package.json');
  await page.addScriptTag({ path: join(dirname(tfjs), 'dist/tf.min.js') });
});
after(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("models written for the browser predict there what they predict here, in tfjs' own code", options, async () => {
  const data = normalisedData({ valid: 4 });
  const learn = await cnnLearner(data, tinyNet, { pretrained: false, silent: true });
  await learn.fit(1, 1e-2);
  const bytes = Array.from({ length: 2 * 20 * 24 * 3 }, (_, i) => (i * 7919) % 256);
  for (const [name, load, model] of [
    ['graph', 'loadGraphModel', toGraphModel(learn)],
    ['layers', 'loadLayersModel', toLayersModel(learn)],
  ] as const) {
    await model.save(`file://${join(folder, name)}`);
    const here = tf.tidy(() => (model.predict(tf.tensor4d(bytes, [2, 20, 24, 3])) as tf.Tensor).dataSync());
    const there = (await page.evaluate(`(async () => {
      await tf.setBackend('cpu');
      const model = await tf.${load}('http://models.test/${name}/model.json');
      return [...model.predict(tf.tensor4d(${JSON.stringify(bytes)}, [2, 20, 24, 3])).dataSync()];
    })()`)) as number[];
    assertAllClose(there, here, 1e-4);
    model.dispose();
  }
  learn.dispose();
});
