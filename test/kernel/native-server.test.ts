import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { EngineLost } from '../../kernel/front/types/engine.js';
import { openNative } from '../../kernel/front/types/native.js';
import { NativeServer } from '../../kernel/front/types/native-server.js';

const folder = mkdtempSync(join(tmpdir(), 'notebear-server-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A server whose program answers each piece that it reads with `answer`, and never ends by itself. */
function serverThatSays(name: string, answer: string): NativeServer {
  const program = join(folder, name);
  const lines = [
    `#!${process.execPath}`,
    'setInterval(() => undefined, 1e6);',
    `process.stdin.on('data', () => process.stdout.write(${JSON.stringify(answer)}));`,
  ];
  writeFileSync(program, lines.join('\n'));
  chmodSync(program, 0o755);
  return new NativeServer(folder, program);
}

/** Resolves when there is no such process any more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await setTimeout(10);
  }
}

const isLost = (pattern: RegExp) => (error: unknown) => error instanceof EngineLost && pattern.test(error.message);

test('a type server that writes what is no frame counts as lost, and its process is ended', async () => {
  const server = serverThatSays('breaks.cjs', 'panic: out of range\r\n\r\n');
  await assert.rejects(server.request('initialize', null), isLost(/no Content-Length: panic: out of range/));
  await gone(server.pid!);
  await assert.rejects(server.request('updateSnapshot', {}), isLost(/out of range/));
});

test('a type server whose frame is no JSON counts as lost, and its process is ended', async () => {
  const server = serverThatSays('no-json.cjs', 'Content-Length: 3\r\n\r\n{x}');
  await assert.rejects(server.request('initialize', null), isLost(/JSON/));
  await gone(server.pid!);
});

test('a type server that cannot open the notebook is ended', async () => {
  const text = JSON.stringify({ jsonrpc: '2.0', id: 2, error: { code: 1, message: 'no such project' } });
  const server = serverThatSays('refuses.cjs', `Content-Length: ${text.length}\r\n\r\n${text}`);
  await assert.rejects(openNative(folder, new Map(), undefined, server), { message: 'no such project' });
  await gone(server.pid!);
});
