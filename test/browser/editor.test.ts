import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startedLab } from '../helpers/started-lab.js';

const { lab, look, options } = await startedLab('editor');

const CELLS = [
  "/** Weight in kg.\n * @param a how heavy */\nfunction weigh(a: number, b?: string): string { return '' }\nconst bears = ['Bo'];",
  '',
  "function fails(): never {\n  throw new RangeError('too many bears');\n}\nfails()",
  "const who = await input('Who is there? ');\n'Hello ' + who",
];

const cell = (n: number) => lab.page.locator('.jp-CodeCell').nth(n);

/** Text of what a selector finds, as an expression in the page. */
const textOf = (selector: string) => `(document.querySelector(${JSON.stringify(selector)})?.textContent ?? '')`;

/** Empties a cell and types into it. */
async function type(n: number, text: string): Promise<void> {
  await cell(n).locator('.cm-content').click();
  await lab.page.keyboard.press('ControlOrMeta+a');
  await lab.page.keyboard.press('Delete');
  await lab.page.keyboard.type(text);
}

async function run(n: number): Promise<void> {
  await cell(n).locator('.cm-content').click();
  await lab.command('notebook:run-cell');
}

test('Tab offers names with their kind and documentation, and puts in the one that is taken', options, async () => {
  await lab.open('editor.ipynb', CELLS);
  await run(0);
  await lab.until(`document.querySelector('.jp-CodeCell .jp-InputPrompt').textContent.includes('[1]')`);
  // What stands before in UTF-16 units is not what Jupyter counts in.
  await type(1, "'🐻'; bears.find");
  await lab.page.keyboard.press('Tab');
  await lab.until(`document.querySelectorAll('.jp-Completer-item').length > 1`);
  const items = await lab.page.locator('.jp-Completer-item').allInnerTexts();
  await look('completer');
  for (const name of ['find', 'findIndex', 'findLast'])
    assert.ok(
      items.some((item) => item.includes(name)),
      items.join(', '),
    );
  assert.equal((await lab.page.locator('.jp-Completer-type').first().getAttribute('data-color-index')) !== null, true);
  await lab.until(`${textOf('.jp-Completer-docpanel')}.includes('Returns the value of the first element')`);
  await lab.page.keyboard.press('ArrowDown');
  await lab.page.keyboard.press('Enter');
  await lab.until(
    `/🐻'; bears.find[A-Z]\\w+$/.test(document.querySelectorAll('.jp-CodeCell .cm-content')[1].textContent)`,
  );
});

test('Shift+Tab shows the signature and the argument that is being written', options, async () => {
  await type(1, "'🐻'; weigh(1, ");
  await lab.page.keyboard.press('Shift+Tab');
  await lab.until(`${textOf('.jp-Tooltip')}.includes('Weight in kg.')`);
  await look('tooltip');
  const tooltip = String(await lab.page.evaluate(textOf('.jp-Tooltip')));
  assert.match(tooltip, /weigh\(a: number, b\?: string\): string/);
  assert.match(tooltip, /Argument 2: b\?: string/);
  assert.ok(!tooltip.includes('```'), 'the Markdown is rendered');
  await lab.page.keyboard.press('Escape');
});

test('an error shows its line, in colour', options, async () => {
  await run(2);
  await lab.until(`document.querySelectorAll('.jp-CodeCell')[2].textContent.includes('In [2]:2:9')`);
  await look('error');
  const output = cell(2).locator('.jp-OutputArea-output').last();
  assert.match(
    (await output.textContent()) ?? '',
    /RangeError: too many bears[\s\S]*2 \| {3}throw new RangeError\('too many bears'\)/,
  );
  assert.equal(await output.locator('.ansi-red-fg').first().textContent(), 'RangeError');
});

test('input() asks below its cell, and the answer is the result of the await', options, async () => {
  await run(3);
  const field = lab.page.locator('.jp-Stdin-input');
  await field.waitFor({ timeout: 30_000 });
  assert.match((await lab.page.locator('.jp-Stdin-prompt').textContent()) ?? '', /Who is there\?/);
  await look('input');
  await field.fill('Bo');
  await field.press('Enter');
  await lab.until(`document.querySelectorAll('.jp-CodeCell')[3].textContent.includes("'Hello Bo'")`);
  assert.deepEqual(lab.errors, []);
});
