import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { missingForBrowserTests, startLab } from '../helpers/jupyterlab.js';
import type { LabPage } from '../helpers/lab-page.js';

const skip = missingForBrowserTests() ?? false;

let lab: LabPage;
let stop = async () => {};
before(async () => {
  if (!skip) ({ lab, stop } = await startLab());
});
after(() => stop());

/** For a look at what the test sees: a folder in this variable gets pictures. */
async function look(name: string): Promise<void> {
  const folder = process.env.NOTEBEAR_SCREENSHOTS;
  if (folder) await lab.page.screenshot({ path: join(folder, `${name}.png`) });
}

const CELL = `const bears: string[] = ['grizzly', 'teddy'];
function shout(name: string): string {
  const loud = name.toUpperCase();
  return loud + '!';
}
shout(bears[1])`;

/** Text of the debugger's panels. */
const SIDEBAR = `document.querySelector('#jp-debugger-sidebar')?.innerText ?? ''`;

test('a breakpoint set in JupyterLab stops the cell, shows variables, steps and goes on', {
  skip,
  timeout: 180_000,
}, async () => {
  const { page } = lab;
  await lab.open('debug.ipynb', [CELL]);
  await page.locator('.jp-DebuggerBugButton').first().click();
  await lab.until(`document.querySelector('.jp-DebuggerBugButton[aria-pressed="true"]')`);
  await page.locator('.jp-CodeCell .cm-breakpoint-gutter .cm-gutterElement').nth(3).click();
  await lab.until(`document.querySelector('.cm-breakpoint-icon')`);
  // The panel shows a breakpoint before it tells the kernel.
  await lab.until(`${SIDEBAR}.includes('notebear_')`);
  await page.waitForTimeout(500);
  await lab.command('notebook:run-all-cells');
  await lab.until(`/CALLSTACK\\s+shout/.test(${SIDEBAR})`);
  // First the panel shows the notebook's variables, then those of the frame.
  await lab.until(`/name\\s*"teddy"\\s*loud/.test(${SIDEBAR})`);
  await look('debugger-stopped');
  await lab.command('debugger:next');
  await lab.until(`${SIDEBAR}.includes('"TEDDY"')`);
  await look('debugger-next');
  await lab.command('debugger:continue');
  await lab.finished();
  await lab.until(`document.querySelector('.jp-OutputArea').innerText.includes("'TEDDY!'")`);
  await look('debugger-done');
  assert.deepEqual(lab.errors, []);
});
