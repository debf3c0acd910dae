import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startedLab } from '../helpers/started-lab.js';

const { lab, look, options } = await startedLab('debugger');

const CELL = `const bears: string[] = ['grizzly', 'teddy'];
function shout(name: string): string {
  const loud = name.toUpperCase();
  return loud + '!';
}
shout(bears[1])`;

/** Text of the debugger's panels. */
const SIDEBAR = `document.querySelector('#jp-debugger-sidebar')?.innerText ?? ''`;

test('a breakpoint set in JupyterLab stops the cell, shows variables, steps and goes on', options, async () => {
  const { page } = lab;
  const breakpointTold = watchBreakpoints();
  await lab.open('debug.ipynb', [CELL]);
  await page.locator('.jp-DebuggerBugButton').first().click();
  await lab.until(`document.querySelector('.jp-DebuggerBugButton[aria-pressed="true"]')`);
  const told = breakpointTold();
  await page.locator('.jp-CodeCell .cm-breakpoint-gutter .cm-gutterElement').nth(3).click();
  await lab.until(`document.querySelector('.cm-breakpoint-icon')`);
  // The panel shows a breakpoint before it tells the kernel.
  await lab.until(`${SIDEBAR}.includes('notebear_')`);
  await told;
  await lab.command('notebook:run-all-cells');
  await lab.until(`/CALLSTACK\\s+shout/.test(${SIDEBAR})`);
  // First the panel shows the notebook's variables, then those of the frame.
  await lab.until(`/name\\s*"teddy"\\s*loud/.test(${SIDEBAR})`);
  await look('stopped');
  await lab.command('debugger:next');
  await lab.until(`${SIDEBAR}.includes('"TEDDY"')`);
  await look('next');
  await lab.command('debugger:continue');
  await lab.finished();
  await lab.until(`document.querySelector('.jp-OutputArea').innerText.includes("'TEDDY!'")`);
  await look('done');
  assert.deepEqual(lab.errors, []);
});

/** From before the page opens its connections: a function that waits for the kernel's word that it has a breakpoint. */
function watchBreakpoints(): () => Promise<void> {
  let tell = () => {};
  lab.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const text = payload.toString();
      if (/"command":\s*"setBreakpoints"/.test(text) && /"breakpoints":\s*\[\s*\{/.test(text)) tell();
    }),
  );
  return () => new Promise((done) => (tell = done));
}
