import { join } from 'node:path';
import { root, startLab } from '../../helpers/jupyterlab.js';
import type { LabPage } from '../../helpers/lab-page.js';
import { manyPictures } from './many-pictures.js';

const cell = `import { ImageDataBunch } from '${join(root, 'build/src/index.js')}';
import { ImageCleaner } from '${join(root, 'build/src/widgets.js')}';
const data = await ImageDataBunch.fromFolder('set', { validPct: 0, bs: 8, size: 32 });`;
const show = `const cleaner = await ImageCleaner.open(data.trainDs, undefined, { cache: 'cache' });
await cleaner.display();`;

const IN_SIGHT = `(() => {
  const grid = document.querySelector('.notebear-cleaner-grid')?.getBoundingClientRect();
  const cells = [...document.querySelectorAll('.notebear-cleaner-cell')].filter((cell) => {
    const { top, bottom } = cell.getBoundingClientRect();
    return bottom > grid.top && top < grid.bottom;
  });
  return cells.length > 0 && cells.every((cell) => cell.querySelector('img').naturalWidth > 0);
})()`;

/** The cleaner with `count` pictures in JupyterLab in Chromium: its first page, a scroll through all of it, what travels. */
export async function inJupyterLab(count: number): Promise<void> {
  const { lab, stop } = await startLab();
  try {
    await manyPictures(join(lab.folder, 'set'), count);
    for (const cache of ['cold', 'warm']) console.log(`in JupyterLab, first page, ${cache}: ${await firstPage(lab)}`);
    const traffic = watchTraffic(lab);
    await scroll(lab, 'grid.clientHeight', 1);
    await lab.until(IN_SIGHT);
    console.log(`in JupyterLab, a page further down: ${traffic()}`);
    for (const [what, step] of [
      ['slowly, 60 px a frame', 60],
      ['fast, two pages a frame', 1200],
    ] as const) {
      console.log(`in JupyterLab, frames while scrolling ${what}, ms: ${frames(await scroll(lab, String(step), 300))}`);
      await lab.until(IN_SIGHT);
    }
  } finally {
    await stop();
  }
}

/** From the cell's start to the last picture in sight. The data are loaded before that. */
async function firstPage(lab: LabPage): Promise<string> {
  await lab.open('bench.ipynb', [cell, show]);
  await lab.page.locator('.jp-Cell').nth(0).click();
  await lab.command('notebook:run-cell-and-select-next');
  // The kernel stays the same, and goes on counting.
  await lab.until(`/\\[\\d/.test(document.querySelector('.jp-InputPrompt').textContent)`, 120_000);
  const start = performance.now();
  await lab.command('notebook:run-cell');
  await lab.until(IN_SIGHT, 60_000);
  return `${((performance.now() - start) / 1000).toFixed(2)} s`;
}

/** Counts what comes and goes on the page's connection to the kernel, from now on. */
function watchTraffic(lab: LabPage): () => string {
  const [seen, sent] = [
    { messages: 0, bytes: 0 },
    { messages: 0, bytes: 0 },
  ];
  const counting = async () => {
    const devtools = await lab.page.context().newCDPSession(lab.page);
    await devtools.send('Network.enable');
    const size = ({ opcode, payloadData }: { opcode: number; payloadData: string }) =>
      opcode === 1 ? payloadData.length : Math.floor((payloadData.length * 3) / 4);
    devtools.on('Network.webSocketFrameReceived', ({ response }) => {
      seen.messages++;
      seen.bytes += size(response);
    });
    devtools.on('Network.webSocketFrameSent', ({ response }) => {
      sent.messages++;
      sent.bytes += size(response);
    });
  };
  void counting();
  const text = ({ messages, bytes }: typeof seen) => `${messages} messages with ${(bytes / 1000).toFixed(0)} kB`;
  return () => `${text(sent)} to the kernel, ${text(seen)} from it, status messages included`;
}

/** Scrolls `times` times by `step` (an expression) a frame; the times that frames took, ms, longest first. */
async function scroll(lab: LabPage, step: string, times: number): Promise<number[]> {
  return (await lab.page.evaluate(`new Promise((done) => {
    const grid = document.querySelector('.notebear-cleaner-grid'), times = [];
    let last = performance.now();
    requestAnimationFrame(function next(now) {
      times.push(now - last);
      last = now;
      grid.scrollTop += ${step};
      if (times.length <= ${times}) requestAnimationFrame(next);
      else done(times.slice(1).sort((a, b) => b - a));
    });
  })`)) as number[];
}

function frames(times: readonly number[]): string {
  const long = times.filter((time) => time > 50).length;
  const [longest, median] = [times[0]!, times[Math.floor(times.length / 2)]!];
  return `longest ${longest.toFixed(0)}, median ${median.toFixed(0)}, over 50: ${long} of ${times.length}`;
}
