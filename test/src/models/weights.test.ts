import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findWeights } from '../../../src/models/weights.js';
import { tinyNet } from '../../helpers/fake-data.js';

const CONTENT = Buffer.from('the weights');
const HASH = createHash('sha256').update(CONTENT).digest('hex').slice(0, 8);

interface Cleanup {
  after(work: () => void): void;
}

function folder(t: Cleanup): string {
  const path = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

async function serve(t: Cleanup, body: Buffer): Promise<string> {
  const server: Server = createServer((_, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.pth`;
}

const architecture = (url: string | null, hash = HASH) => ({
  ...tinyNet,
  weights: { file: `tiny-${hash}.pth`, url },
});

test('a file in one of the folders is taken', async (t) => {
  const path = folder(t);
  writeFileSync(join(path, `tiny-${HASH}.pth`), CONTENT);
  assert.equal(await findWeights(architecture(null), { folders: ['/nowhere', path] }), join(path, `tiny-${HASH}.pth`));
});

test('what is in no folder is downloaded into the last one, with progress', async (t) => {
  const path = folder(t);
  const seen: number[] = [];
  const url = await serve(t, CONTENT);
  const file = await findWeights(architecture(url), { folders: [path], onProgress: (share) => seen.push(share) });
  assert.deepEqual(readFileSync(file), CONTENT);
  assert.equal(seen.at(-1), 1);
});

test('a download with another checksum is refused and leaves nothing', async (t) => {
  const path = folder(t);
  const url = await serve(t, Buffer.from('something else'));
  await assert.rejects(findWeights(architecture(url), { folders: [path] }), /its SHA-256 begins [0-9a-f]{8}, not /);
  assert.deepEqual(readdirSync(path), []);
});

test('without a network the error says what to put where, and the way without weights', async (t) => {
  const path = folder(t);
  const url = 'http://127.0.0.1:9/weights.pth';
  await assert.rejects(findWeights(architecture(url), { folders: [path] }), (error: Error) => {
    for (const part of ['models.tinyNet', `tiny-${HASH}.pth`, path, url, 'NOTEBEAR_WEIGHTS', 'pretrained: false']) {
      assert.ok(error.message.includes(part), `${part} in: ${error.message}`);
    }
    return true;
  });
  assert.ok(!existsSync(join(path, `tiny-${HASH}.pth`)));
});

test('a server that keeps silent is given up, and nothing is left of it', async (t) => {
  const path = folder(t);
  const server = createServer((_, response) => response.write('the '));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.pth`;
  await assert.rejects(
    findWeights(architecture(url), { folders: [path], patience: 100 }),
    /failed \(nothing came for 0\.1 s\)\. Download http/,
  );
  assert.deepEqual(readdirSync(path), []);
});

test('weights that only the set-up brings point to the set-up', async () => {
  await assert.rejects(findWeights(architecture(null), { folders: ['/nowhere'] }), /Run `npm run setup`/);
});
