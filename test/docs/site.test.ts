import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchBrowser, missingBrowser } from '../helpers/browser.js';
import { LESSONS, missingForLessons } from '../helpers/lesson.js';
import { repositoryFile } from '../helpers/repository.js';

const site = repositoryFile('build/docs');
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('the site', { skip: missingForLessons, timeout: 600_000 }, () => {
  let pages: string[] = [];
  before(() => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [repositoryFile('docs/make.mjs')], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  });

  test('has every lesson and the reference', () => {
    for (const name of LESSONS) assert.ok(pages.includes(join('lessons', `${name}.html`)), name);
    assert.ok(pages.includes(join('api', 'functions', 'index.cnnLearner.html')), pages.slice(0, 20).join(', '));
  });

  test('loads nothing from the network, and every link leads to a file or a heading that is there', () => {
    const dead: string[] = [];
    for (const page of pages) {
      const html = readFileSync(join(site, page), 'utf8');
      for (const [, tag, name, value] of html.matchAll(/<(\w+)\b[^>]*?\s(href|src|action)="([^"]*)"/g)) {
        if (/^(data:|mailto:)/.test(value!)) continue;
        const outside = /^(https?:)?\/\//.test(value!);
        // A reader may follow a link out of the site; a page may not need one.
        if (outside ? tag !== 'a' : !leadsSomewhere(page, value!)) dead.push(`${page}: ${name}="${value}"`);
      }
      for (const [address] of html.matchAll(/(?:@import|url\()\s*['"]?https?:[^'")]+/g))
        dead.push(`${page}: ${address}`);
    }
    assert.deepEqual(dead, []);
  });

  describe('in a browser without a network', { skip: missingBrowser() ?? false }, () => {
    test('has no serious accessibility violation by axe', async () => {
      await inBrowser(async (open) => {
        const found: string[] = [];
        for (const file of [
          'index.html',
          'search.html',
          ...pages.filter((page) => page.startsWith('lessons')),
          ...API_PAGES,
        ]) {
          const page = await open(file);
          await page.addScriptTag({ path: AXE });
          const { violations } = (await page.evaluate('axe.run()')) as { violations: Violation[] };
          for (const { id, impact, nodes } of violations) {
            if (impact === 'serious' || impact === 'critical') found.push(`${file}: ${id}: ${nodes[0]!.html}`);
          }
          await page.close();
        }
        assert.deepEqual(found, []);
      });
    });

    test('finds what is searched for, in the lessons and in the reference, and leads there', async () => {
      await inBrowser(async (open) => {
        const page = await open('lessons/lesson2-sgd.html');
        await page.getByRole('searchbox').fill('mini-batches');
        await page.keyboard.press('Enter');
        await page.waitForURL(/search\.html\?q=mini-batches$/);
        await page.getByRole('link', { name: 'Mini-batches', exact: true }).click();
        await page.waitForURL(/lessons\/lesson2-sgd\.html#Mini-batches$/);
        const search = await open('search.html?q=lrFind');
        assert.match(String(await search.locator('#status').textContent()), /^\d+ places found$/);
        await search.getByRole('searchbox', { name: 'Words' }).fill('cnnLearner');
        await search.getByRole('link', { name: 'cnnLearner', exact: true }).click();
        await search.waitForURL(/api\/functions\/index\.cnnLearner\.html$/);
      });
    });
  });
});

const API_PAGES = ['api/index.html', 'api/functions/index.cnnLearner.html', 'api/classes/index.Learner.html'];

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

/** Does a link within the site lead to a file, and to a place in it? */
function leadsSomewhere(page: string, value: string): boolean {
  const [path = '', place] = value.replace(/\?[^#]*/, '').split('#');
  const target = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  const file = join(site, target);
  if (relative(site, file).startsWith('..') || !existsSync(file)) return false;
  return !place || idsOf(file).has(decodeURIComponent(place));
}

const known = new Map<string, Set<string>>();

function idsOf(file: string): Set<string> {
  const found =
    known.get(file) ?? new Set([...readFileSync(file, 'utf8').matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!));
  known.set(file, found);
  return found;
}

type Open = (file: string) => ReturnType<Browser['newPage']>;

/** Opens pages as files. A request to any other place, an error of the page's scripts: the test fails. */
async function inBrowser(use: (open: Open) => Promise<void>): Promise<void> {
  const browser = await launchBrowser();
  const wrong: string[] = [];
  try {
    await use(async (file) => {
      const page = await browser.newPage();
      page.on('request', (request) => /^(file|data|blob):/.test(request.url()) || wrong.push(request.url()));
      page.on('pageerror', (error) => wrong.push(`${file}: ${error}`));
      await page.goto(`${pathToFileURL(site).href}/${file}`);
      return page;
    });
  } finally {
    await browser.close();
  }
  assert.deepEqual(wrong, []);
}
