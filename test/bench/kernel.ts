/**
 * Our kernel beside ipykernel, tslab and Deno's: medians of the time from request to reply, in ms, in turns.
 *
 *     npm run bench -- kernel [--rounds 50] [--starts 10] [--peers notebear,ipykernel] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { root } from '../helpers/jupyterlab.js';
import { KernelClient } from '../helpers/kernel-client.js';
import { type Peer, peers } from './peers.js';
import { memoryOf } from './process-memory.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    starts: { type: 'string', default: '10' },
    peers: { type: 'string' },
    json: { type: 'string' },
  },
});
const count = Number(values.rounds);
const all = peers().filter(({ name }) => name === 'notebear' || (values.peers?.split(',').includes(name) ?? true));
/** Measured values by row, then by kernel. */
const table = new Map<string, Map<string, number[]>>();

for (let i = 0; i < Number(values.starts); i++)
  for (const peer of all) {
    const begun = performance.now();
    const kernel = await start(peer);
    await timed(kernel, '1 + 1');
    note('start to first result, ms', peer, performance.now() - begun);
    await kernel.stop();
  }

const running = new Map<Peer, KernelClient>();
for (const peer of all) {
  const kernel = await start(peer);
  running.set(peer, kernel);
  await timed(kernel, '1 + 1');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  note('memory at rest, MB', peer, memoryOf(kernel.child.pid!) / 1e6);
  await timed(kernel, peer.cells.completion.prepare);
}
await rounds(async (peer, kernel, i) => {
  const { trivial, variable, completion } = peer.cells;
  note('trivial changing cell, ms', peer, await timed(kernel, trivial(i)));
  note('new variable and a print, ms', peer, await timed(kernel, variable(i)));
  const { code } = completion;
  note('completion, ms', peer, await answered(kernel, 'complete_request', { code, cursor_pos: code.length }));
});
// The checker goes through all files of a program for each cell, and tfjs has 600: so these rows come last.
for (const [peer, kernel] of running) if (peer.cells.tensors) await timed(kernel, peer.cells.tensors.prepare);
await rounds(async (peer, kernel, i) => {
  const { trivial, tensors } = peer.cells;
  if (tensors) note('tensor cell, ms', peer, await timed(kernel, tensors.cell(i)));
  note('trivial cell where tensors are known, ms', peer, await timed(kernel, trivial(-i)));
});
for (const [peer, kernel] of running) if (peer.cells.echo) await echoes(peer, kernel);
for (const kernel of running.values()) {
  kernel.child.kill('SIGKILL');
  await kernel.exited();
  await kernel.stop();
}
print();
process.exit(0);

/** Kernels take turns, so that what else the machine does falls on all of them. */
async function rounds(round: (peer: Peer, kernel: KernelClient, i: number) => Promise<void>): Promise<void> {
  for (let i = 1; i <= count; i++)
    for (const [peer, kernel] of running) {
      await round(peer, kernel, i);
      kernel.iopub.length = 0;
    }
}

function start({ argv }: Peer): Promise<KernelClient> {
  // In the repository's folder, for tslab finds packages only there.
  return KernelClient.start({ folder: root, ...(argv && { argv }) });
}

/** From the request to its reply. */
async function answered(kernel: KernelClient, msgType: string, content: object): Promise<number> {
  const begun = performance.now();
  const { content: reply } = await kernel.reply(kernel.send('shell', msgType, content));
  if (reply.status === 'error') throw new Error(JSON.stringify(reply));
  return performance.now() - begun;
}

function timed(kernel: KernelClient, code: string): Promise<number> {
  return answered(kernel, 'execute_request', { code, silent: false, store_history: true, allow_stdin: false });
}

/** From a comm message to its echo, while a cell awaits. */
async function echoes(peer: Peer, kernel: KernelClient): Promise<void> {
  const { prepare, waits } = peer.cells.echo!;
  await timed(kernel, prepare);
  kernel.send('shell', 'comm_open', { comm_id: 'bench', target_name: 'echo', data: {} });
  kernel.begin(waits);
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (let i = 0; i < count; i++) {
    const begun = performance.now();
    kernel.send('shell', 'comm_msg', { comm_id: 'bench', data: { i } });
    await kernel.published(
      ({ header, content }) => header.msg_type === 'comm_msg' && (content.data as { i: number }).i === i,
      `echo ${i} of ${peer.name}`,
    );
    note('comm echo while a cell awaits, ms', peer, performance.now() - begun);
  }
}

function note(row: string, { name }: Peer, value: number): void {
  const columns = table.get(row) ?? new Map<string, number[]>();
  table.set(row, columns);
  columns.set(name, [...(columns.get(name) ?? []), value]);
}

function print(): void {
  const lines: string[] = [];
  console.log(`${''.padEnd(42)}${all.map(({ name }) => name.padStart(18)).join('')}`);
  for (const [row, columns] of table) {
    const medians = new Map([...columns].map(([name, all]) => [name, median(all)]));
    const ours = medians.get('notebear')!;
    const cells = all.map(({ name }) => {
      const value = medians.get(name);
      if (value === undefined) return '–'.padStart(18);
      return `${value.toFixed(1)} (×${(value / ours).toFixed(2)})`.padStart(18);
    });
    console.log(row.padEnd(42) + cells.join(''));
    lines.push(JSON.stringify({ row, medians: Object.fromEntries(medians), rounds: columns.get('notebear')!.length }));
  }
  console.log(lines.join('\n'));
  if (values.json) writeFileSync(values.json, `${lines.join('\n')}\n`);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
