import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { FAINT, MOVING, NAMELESS, TEXTLESS_PICTURES } from '../helpers/accessibility.js';
import { launchBrowser, missingBrowser } from '../helpers/browser.js';
import { repositoryFile } from '../helpers/repository.js';

const skip = missingBrowser() ?? false;
const options = { skip, timeout: 120_000 };

let browser: Browser;
let page: Page;
let address = '';
let folder = '';
const errors: string[] = [];

before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), 'notebear-storyboard-'));
  const build = pathToFileURL(repositoryFile('widgets/frontend/storyboard/build.mjs')).href;
  const { buildStoryboard } = (await import(build)) as { buildStoryboard(options: object): Promise<string> };
  address = await buildStoryboard({ root: repositoryFile('.'), out: folder });
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
});
after(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Opens the page anew. `wanted`: one widget. */
async function open(theme: 'light' | 'dark', wanted = ''): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${address}?${theme}#${wanted}`);
  await page.waitForFunction(`document.body.dataset.stories > 0`);
  // plotly comes later, with buttons of its own.
  await page.waitForFunction(
    `[...document.querySelectorAll('.notebear-plot')].every((plot) => plot.querySelector('.modebar-btn'))`,
  );
}

const section = (title: string) => page.locator(`section[data-title="${title}"]`);
const sent = (title: string) =>
  page.evaluate(`document.querySelector('section[data-title="${title}"]').model.sent`) as Promise<object[]>;

for (const theme of ['light', 'dark'] as const) {
  test(`every widget is drawn in every state, ${theme}, with names for all and contrast enough`, options, async () => {
    await open(theme);
    assert.equal(await page.locator('section').count(), 27);
    await page.waitForFunction(`document.querySelectorAll('.js-plotly-plot .main-svg .gtitle').length >= 5`);
    await page.waitForFunction(`document.querySelectorAll('.notebear-cleaner-cell img[src]').length > 40`);
    assert.equal(await page.locator('.story:empty').count(), 0);
    const uploads = await page
      .locator('.modebar-btn[data-title*="loud"], .modebar-btn[data-title*="hart Studio"]')
      .count();
    assert.equal(uploads, 0, 'no button sends data elsewhere');
    assert.deepEqual(await page.evaluate(NAMELESS), []);
    assert.deepEqual(await page.evaluate(TEXTLESS_PICTURES), []);
    assert.deepEqual(await page.evaluate(FAINT), []);
    if (process.env.NOTEBEAR_SCREENSHOTS)
      await page.screenshot({
        path: join(process.env.NOTEBEAR_SCREENSHOTS, `storyboard-${theme}.png`),
        fullPage: true,
      });
  });
}

test('nothing moves where the reader asked for no motion', options, async () => {
  await open('light');
  assert.notDeepEqual(await page.evaluate(MOVING), [], 'else this would prove nothing');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  assert.deepEqual(await page.evaluate(MOVING), []);
  await page.emulateMedia({ reducedMotion: null });
});

test('Tab goes through what can be operated in the order in which it stands, and gets out again', options, async () => {
  for (const widget of ['RecorderPlot', 'TrainingProgress', 'FileDeleter', 'ConfusionTable', 'ImageCleaner']) {
    await open('light', widget);
    await page.locator('nav button').focus();
    const order = (await page.evaluate(`[...document.querySelectorAll('.story *')]
      .filter((el) => el.tabIndex >= 0 && !el.disabled && el.checkVisibility() && !el.closest('svg'))
      .map((el, i) => { el.dataset.order = i; return el.tagName; })`)) as string[];
    for (const i of order.keys()) {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(`document.activeElement.dataset.order`), String(i), `${widget}: ${order[i]}`);
    }
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(`document.activeElement.closest('.story')`), null, `${widget} lets the focus go`);
  }
});

test(
  'what is typed into the box for a rate stays while the plot changes, until another rate is taken',
  options,
  async () => {
    await open('light', 'RecorderPlot');
    const story = section('a rate can be picked');
    const box = story.getByRole('textbox', { name: 'Learning rate' });
    const change = (state: string) =>
      page.evaluate(`document.querySelector('section[data-title="a rate can be picked"]').model.set(${state})`);
    await change('{ picked: 0.5 }');
    await page.waitForFunction(
      `document.querySelector('section[data-title="a rate can be picked"] input').value === '5.00e-1'`,
    );
    await box.fill('2e-3');
    await change(
      '{ figure: structuredClone(document.querySelector(\'section[data-title="two losses"]\').model.get("figure")) }',
    );
    assert.equal(await box.inputValue(), '2e-3');
    await box.press('Enter');
    await page.waitForFunction(
      `document.querySelector('section[data-title="a rate can be picked"] input').value === '2.00e-3'`,
    );
    assert.deepEqual(await sent('a rate can be picked'), [{ type: 'pick', x: 0.002 }]);
  },
);

test('a widget whose kernel is gone sends nothing, whatever is pressed', options, async () => {
  await open('light');
  for (const gone of await page.locator('section[data-title*="kernel is gone"]').all()) {
    const buttons = gone.locator('.story button:not([disabled], .modebar-btn)');
    for (const button of await buttons.all()) if (await button.isVisible()) await button.click();
    const model = await gone.evaluate((el) => (el as unknown as { model: { sent: object[] } }).model.sent.length);
    assert.equal(model, 0);
  }
});

test('the page reported no error on the way', options, () => assert.deepEqual(errors, []));
