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

const GRID = '.notebear-cleaner-grid';
const BOXES = '.still-boxes';

const PACES = [
  ['at reading pace, 20 px a frame', '20'],
  ['quickly, 60 px a frame', '60'],
  ['two pages a frame', '1200'],
] as const;

/** The cleaner with `count` pictures in JupyterLab in Chromium: its first page, a scroll through all of it, what travels. */
export async function inJupyterLab(count: number): Promise<void> {
  const { lab, stop } = await startLab();
  try {
    await manyPictures(join(lab.folder, 'set'), count);
    for (const cache of ['cold', 'warm']) console.log(`in JupyterLab, first page, ${cache}: ${await firstPage(lab)}`);
    const traffic = watchTraffic(lab);
    await scroll(lab, GRID, 'grid.clientHeight', 1);
    await lab.until(IN_SIGHT);
    console.log(`in JupyterLab, a page further down: ${traffic()}`);
    await addStillBoxes(lab, count);
    for (const [what, step] of PACES) {
      console.log(`in JupyterLab, frames while scrolling ${what}, ms: ${frames(await scroll(lab, GRID, step, 300))}`);
      await lab.until(IN_SIGHT);
      console.log(`  and of still, empty boxes: ${frames(await scroll(lab, BOXES, step, 300))}`);
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
async function scroll(lab: LabPage, where: string, step: string, times: number): Promise<number[]> {
  return (await lab.page.evaluate(`new Promise((done) => {
    const grid = document.querySelector('${where}'), times = [];
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

/** What any grid costs in this page, on this machine: as many boxes without pictures, scripts or a kernel, over ours. */
async function addStillBoxes(lab: LabPage, count: number): Promise<void> {
  await lab.page.evaluate(`(() => {
    const { left, top, width, height } = document.querySelector('${GRID}').getBoundingClientRect();
    const style = 'box-sizing: border-box; width: 168px; height: 206px; margin: 4px; border: 2px solid #888';
    const boxes = document.createElement('div');
    boxes.className = '${BOXES.slice(1)}';
    boxes.style.cssText = 'position: fixed; z-index: 9; overflow: auto; background: #fff';
    Object.assign(boxes.style, { left: left + 'px', top: top + 'px', width: width + 'px', height: height + 'px' });
    boxes.innerHTML = '<div style="display: flex; flex-wrap: wrap">' + ('<div style="' + style + '"></div>').repeat(${count}) + '</div>';
    document.body.append(boxes);
    boxes.scrollTop = 1;
  })()`);
}

function frames(times: readonly number[]): string {
  const long = times.filter((time) => time > 50).length;
  const [longest, median] = [times[0]!, times[Math.floor(times.length / 2)]!];
  return `longest ${longest.toFixed(0)}, median ${median.toFixed(0)}, over 50: ${long} of ${times.length}`;
}
