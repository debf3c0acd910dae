import { INTERRUPT_ROWS, type InterruptRow, PREPARE, WORKS } from './interrupt-rows.js';
import { errorOf, KernelClient, resultText } from './kernel-client.js';

export type { InterruptRow } from './interrupt-rows.js';
export { INTERRUPT_ROWS } from './interrupt-rows.js';

/** Starts a kernel that is ready for a row's tries. */
export async function startRow(row: InterruptRow): Promise<KernelClient> {
  const kernel = await KernelClient.start();
  await prepareRow(kernel, row);
  return kernel;
}

/** Makes a kernel ready for a row's tries. */
export async function prepareRow(kernel: KernelClient, row: InterruptRow): Promise<void> {
  for (const code of [PREPARE, row.prepare ?? '', WORKS]) await succeed(kernel, code);
}

/**
 * Runs a row's cell, interrupts it `delay` ms after it said "go", and checks all that the user relies on: the error, its
 * place, the variables, that everything is closed, and that the next cell runs. Returns how long the interrupt took, in
 * ms. Rejects when any of it does not hold. `times`: interrupts sent at once, default 1.
 */
export async function tryRow(kernel: KernelClient, row: InterruptRow, delay: number, times = 1): Promise<number> {
  const before = Number(resultText(await succeed(kernel, 'tries')));
  const id = kernel.begin(row.code);
  const went = (m: (typeof kernel.iopub)[number]) =>
    m.parent_header.msg_id === id && (m.header.msg_type === 'error' || String(m.content.text).includes('go'));
  await kernel.published(went, '"go"');
  await new Promise((resolve) => setTimeout(resolve, delay));
  const start = performance.now();
  const requests = Array.from({ length: times }, () => kernel.send('control', 'interrupt_request'));
  const { published } = await kernel.finished(id);
  const took = performance.now() - start;
  for (const request of requests) await kernel.finished(request);
  const { ename, traceback } = errorOf(published);
  const text = traceback.join('\n');
  if (ename !== 'KernelInterrupt') throw new Error(`${row.name}: ended with ${text}`);
  if (!row.at.test(text)) throw new Error(`${row.name}: the place is not told: ${text}`);
  await succeed(kernel, WORKS);
  const state = resultText(await succeed(kernel, `[tries, kept, ${row.clean ?? 'true'}].join()`));
  if (state !== `'${before + 1},${before + 1},true'`)
    throw new Error(`${row.name}: after try ${before + 1} tries, kept and clean are ${state}`);
  // What a long session has printed would only be searched again and again.
  kernel.iopub.length = 0;
  return took;
}

/** The row whose name is, or contains, `name`. */
export const rowsNamed = (name: string): InterruptRow[] => INTERRUPT_ROWS.filter((row) => row.name.includes(name));

async function succeed(kernel: KernelClient, code: string) {
  const { reply, published } = await kernel.execute(code);
  if (reply.content.status !== 'ok') throw new Error(`${code}\n${(reply.content.traceback as string[]).join('\n')}`);
  return published;
}
