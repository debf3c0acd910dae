import { serialize } from 'node:v8';
import { RecorderPlot, TrainingProgress } from '../../../widgets/kernel-side/index.js';
import { figureSvg } from '../../../widgets/kernel-side/static-plot.js';
import type { Figure } from '../../../widgets/state/figure.js';
import { toPlotly } from '../../../widgets/state/plotly.js';
import { packFigure } from '../../../widgets/state/recorder-plot.js';
import { FakeKernelHost, type Sent } from '../../helpers/fake-kernel-host.js';

const BATCHES = 2000;
const BATCH_MS = 10;

const axis = (text: string) => ({ title: { text }, type: 'linear' as const });
const figure = (x: number[] = [], y: number[] = []): Figure => ({
  data: [{ type: 'scatter', name: 'Train', mode: 'lines', x, y }],
  layout: { title: { text: 'Loss' }, xaxis: axis('Batches processed'), yaxis: axis('Loss') },
  summary: 'Loss by batch.',
});

/** Milliseconds of `work`. */
function time(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Sends as the session does: what is sent is serialized for the other process. */
class SendingHost extends FakeKernelHost {
  sends = 0;
  override record(message: Sent): void {
    this.sends++;
    serialize(message);
  }
}

/**
 * What a live plot and the table cost a training loop. A batch of the lesson takes 100 ms and more; the share below is
 * of a batch of 10 ms, which is a very fast one.
 */
export async function livePlots(): Promise<void> {
  const host = new SendingHost();
  const plot = new RecorderPlot(figure(), { live: true });
  await plot.display();
  const table = new TrainingProgress({ names: ['epoch', 'train_loss'], epochs: 1, batches: BATCHES });
  table.display();
  let spent = 0;
  for (let i = 0; i < BATCHES; i++) {
    await new Promise((done) => setTimeout(done, BATCH_MS));
    spent += time(() => plot.append([{ trace: 0, x: [i], y: [1 / (i + 1)] }]));
    spent += time(() => table.batch({ epoch: 0, batch: i + 1, comment: '0.1234' }));
  }
  const seconds = (BATCHES * BATCH_MS) / 1000;
  const share = ((100 * spent) / (BATCHES * BATCH_MS)).toFixed(3);
  console.log(
    `live plot and table: ${(spent / BATCHES).toFixed(4)} ms per batch, ${share} % of batches of ${BATCH_MS} ms`,
  );
  console.log(`messages: ${(host.sends / seconds).toFixed(1)} a second for both`);
  await plot.finish();
  table.finish('done', '');
  host.remove();
}

/** What a million points cost. */
export function millionPoints(): void {
  const n = 1_000_000;
  const million = figure(
    Array.from({ length: n }, (_, i) => i),
    Array.from({ length: n }, (_, i) => 2 + Math.sin(i / 1e5) + ((i * 7919) % 1000) / 1000),
  );
  for (const [what, work] of [
    ['thinned for a view 860 px wide', () => toPlotly(million, { columns: 860 })],
    ['thinned for a zoom into a tenth', () => toPlotly(million, { columns: 860, window: [4e5, 5e5] })],
    ['drawn as SVG', () => figureSvg(million, { width: 640, height: 400 })],
    ['packed for the wire', () => packFigure(million)],
  ] as const) {
    work();
    console.log(`a million points ${what}: ${time(work).toFixed(0)} ms`);
  }
}
