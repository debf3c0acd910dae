import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Answer, KernelClient, streamText } from '../../helpers/kernel-client.js';
import { repositoryFile } from '../../helpers/repository.js';

/** Cells that run one after the other. `difference`: why the two kernels answer differently; absent: they agree. */
interface Entry {
  title: string;
  cells: string[];
  difference?: string;
}

/** What a cell gave: its text with the result, its displays, and whether it failed. */
interface Outcome {
  out: string;
  displays: { kind: string; data: unknown }[];
  failed: boolean;
}

const read = (file: string) =>
  JSON.parse(readFileSync(repositoryFile(`test/conformance/tslab-corpus/${file}`), 'utf8'));
const corpus: Entry[] = read('corpus.json');
/** Stored, because tslab's kernel takes minutes and loses messages; record.py makes them anew, or checks them. */
const tslab: Record<string, Outcome[]> = read('tslab.json');

let kernel: KernelClient;
let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notebear-corpus-'));
  kernel = await KernelClient.start({ folder });
});
after(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

test('the corpus has at least sixty cells, each with an answer of tslab’s', () => {
  assert.ok(corpus.flatMap(({ cells }) => cells).length >= 60);
  assert.deepEqual(
    corpus.map(({ title, cells }) => [title, cells.length]),
    Object.entries(tslab).map(([title, answers]) => [title, answers.length]),
  );
});

for (const { title, cells, difference } of corpus)
  test(`${title}: ${difference ? `unlike tslab, ${difference}` : 'as tslab'}`, async () => {
    const ours: Outcome[] = [];
    for (const cell of cells) ours.push(outcome(await kernel.execute(cell)));
    if (difference) assert.notDeepEqual(ours, tslab[title], 'they agree now: the explanation is out of date');
    else assert.deepEqual(ours, tslab[title]);
  });

function outcome({ reply, published }: Answer): Outcome {
  const displays = published
    .filter((m) => /display_data$/.test(m.header.msg_type))
    .map((m) => ({ kind: m.header.msg_type, data: m.content.data }));
  return { out: streamText(published) + printedResult(published), displays, failed: reply.content.status !== 'ok' };
}

/** The result as tslab prints it, with console.log: a string without its quotes. */
function printedResult(published: Answer['published']): string {
  const result = published.find((m) => m.header.msg_type === 'execute_result');
  if (!result) return '';
  const text = (result.content.data as Record<string, string>)['text/plain']!;
  return `${/^'.*'$/s.test(text) ? text.slice(1, -1) : text}\n`;
}
