import assert from 'node:assert/strict';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { downloadImages } from '../../../src/data/download-images.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';
import { localServer } from './local-server.js';
import { temporaryFolder } from './picture-folder.js';

const grey = () => sharp({ create: { width: 20, height: 20, channels: 3, background: '#888' } });
const jpeg = await grey().jpeg().toBuffer();
const png = await grey().png().toBuffer();
const quiet = { progress: false };

/** A server of pictures and trouble; `asked` are the paths it was asked for. */
async function server(t: TestContext) {
  const asked: string[] = [];
  let inFlight = 0;
  let most = 0;
  const answers: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {
    '/a.jpg': (response) => response.end(jpeg),
    '/b.jpg?size=1': (response) => response.end(png),
    '/page.jpg': (response) => response.end('<!DOCTYPE html><title>no picture</title>'),
    '/empty.jpg': (response) => response.end(),
    '/away.jpg': (response) => response.writeHead(302, { location: '/a.jpg' }).end(),
    '/loop.jpg': (response) => response.writeHead(302, { location: '/loop.jpg' }).end(),
    '/file.jpg': (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    '/half.jpg': (response) => {
      response.writeHead(200, { 'content-length': jpeg.length });
      response.write(jpeg.subarray(0, jpeg.length / 2), () => response.destroy());
    },
    '/stream.jpg': (response) => {
      const more = () => response.write(Buffer.concat([jpeg, Buffer.alloc(50_000)]), (error) => error ?? more());
      more();
    },
    '/big.jpg': (response) => response.writeHead(200, { 'content-length': 1e9 }).end(),
    '/slow.jpg': () => {},
    '/slow.jpg?2': () => {},
    '/stuck.jpg': (response) => response.write(jpeg.subarray(0, 50)),
    '/later.jpg': (response) =>
      asked.filter((path) => path === '/later.jpg').length < 3 ? response.writeHead(503).end() : response.end(jpeg),
  };
  const address = await localServer(t, (request, response) => {
    asked.push(request.url!);
    most = Math.max(most, ++inFlight);
    response.on('close', () => inFlight--);
    setTimeout(() => {
      const answer = answers[request.url!] ?? (request.url!.startsWith('/n') ? answers['/a.jpg'] : undefined);
      if (answer) answer(response, request);
      else response.writeHead(404, 'Not Found').end();
    }, 5);
  });
  return { address, asked, most: () => most };
}

const pictures = async (folder: string) => (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();

test('pictures get the ending of their content and the number of their URL', async (t) => {
  const [{ address }, folder] = [await server(t), join(await temporaryFolder(t), 'new/black')];
  const report = await downloadImages(
    [`${address}/a.jpg`, `${address}/b.jpg?size=1`, `${address}/away.jpg`],
    folder,
    quiet,
  );
  assert.deepEqual(await pictures(folder), ['00000000.jpg', '00000001.png', '00000002.jpg']);
  assert.deepEqual(
    report.downloaded,
    (await pictures(folder)).map((name) => join(folder, name)),
  );
  assert.deepEqual(await readFile(join(folder, '00000001.png')), png);
});

test('each failure is reported with its reason, and leaves nothing in the folder', async (t) => {
  const [{ address, asked }, folder] = [await server(t), await temporaryFolder(t)];
  const expected = {
    '/page.jpg': "it is no picture (it starts with '<!DOCTYPE html><')",
    '/empty.jpg': 'the answer is empty',
    '/none.jpg?x': 'the server answers 404 Not Found',
    '/loop.jpg': 'more than 3 redirects',
    '/file.jpg': 'only http: and https: are fetched, not file:',
    '/half.jpg': 'the connection broke off',
    '/big.jpg': 'it is larger than maxBytes (1 GB or more, 100 kB allowed)',
    '/stream.jpg': /^it is larger than maxBytes \(\d+ kB or more, 100 kB allowed\)$/,
    '/slow.jpg': 'no answer for 0.3 s',
    '/stuck.jpg': 'no answer for 0.3 s',
  };
  const paths = Object.keys(expected).map((path) => (path === '/none.jpg?x' ? '/404.jpg' : path));
  const urls = [...paths.map((path) => address + path), 'file:///etc/passwd', 'no URL', 'http://127.0.0.1:1/x.jpg'];
  const options = { ...quiet, timeout: 0.3, maxBytes: 1e5, maxRedirects: 3, retries: 1 };
  const report = await downloadImages(urls, folder, options);
  assert.deepEqual(
    report.failed.map(({ url }) => url),
    urls,
  );
  const errors = report.failed.map(({ error }) => error);
  for (const [i, reason] of Object.values(expected).entries()) {
    if (typeof reason === 'string') assert.equal(errors[i], reason);
    else assert.match(errors[i]!, reason);
  }
  assert.deepEqual(errors.slice(-3, -1), ['only http: and https: are fetched, not file:', 'it is no URL']);
  assert.ok(errors.at(-1), 'port 1 cannot be reached');
  assert.deepEqual(await readdir(folder), []);
  const times = (path: string) => asked.filter((other) => other === path).length;
  assert.deepEqual([times('/slow.jpg'), times('/half.jpg'), times('/page.jpg'), times('/404.jpg')], [2, 2, 1, 1]);
  assert.match(`${report}`, /: 0 pictures downloaded, 13 failed\n {2}it is no picture .* {2}http:.*\/page\.jpg\n/);
});

test('a server in trouble is asked again', async (t) => {
  const [{ address, asked }, folder] = [await server(t), await temporaryFolder(t)];
  assert.equal((await downloadImages([`${address}/later.jpg`], folder, quiet)).downloaded.length, 1);
  assert.equal(asked.length, 3);
});

test('what is there is not fetched again; what is gone or was cut off is', async (t) => {
  const [{ address, asked }, folder] = [await server(t), await temporaryFolder(t)];
  const urls = ['/n1', '/n2', '/n3'].map((path) => address + path);
  await downloadImages(urls, folder, quiet);
  await rm(join(folder, '00000000.jpg'));
  await truncate(join(folder, '00000001.jpg'), 10);
  await writeFile(join(folder, '.downloads.jsonl'), '{"name":"000', { flag: 'a' });
  asked.length = 0;
  const again = await downloadImages([...urls, `${address}/n4`], folder, quiet);
  assert.deepEqual(asked.sort(), ['/n1', '/n2', '/n4']);
  assert.deepEqual(again.present, [join(folder, '00000002.jpg')]);
  // The cut off file is somebody else's by now: it keeps its name.
  assert.deepEqual(await pictures(folder), [
    '00000000.jpg',
    '00000001.jpg',
    '00000002.jpg',
    '00000003.jpg',
    '00000004.jpg',
  ]);
  asked.length = 0;
  assert.equal((await downloadImages([...urls, `${address}/n4`], folder, quiet)).present.length, 4);
  assert.deepEqual(asked, []);
});

test('other URLs for the same folder overwrite nothing', async (t) => {
  const [{ address }, folder] = [await server(t), await temporaryFolder(t)];
  await downloadImages([`${address}/a.jpg`], folder, quiet);
  await downloadImages([`${address}/b.jpg?size=1`], folder, quiet);
  assert.deepEqual(await pictures(folder), ['00000000.jpg', '00000001.png']);
});

test('a file of URLs, no more than maxPics of them, some at a time', async (t) => {
  const { address, asked, most } = await server(t);
  const folder = await temporaryFolder(t);
  const list = join(folder, 'urls.txt');
  await writeFile(list, Array.from({ length: 30 }, (_, i) => ` ${address}/n${i}\r\n\r\n`).join(''));
  const report = await downloadImages(list, join(folder, 'out'), { ...quiet, maxPics: 20, maxWorkers: 3 });
  assert.deepEqual([report.downloaded.length, asked.length, most()], [20, 20, 3]);
  await downloadImages(list, join(folder, 'one'), { ...quiet, maxPics: 2, maxWorkers: 0 });
});

test('a record that names files elsewhere is not followed', async (t) => {
  const [{ address, asked }, folder] = [await server(t), await temporaryFolder(t)];
  const url = `${address}/a.jpg`;
  await writeFile(join(folder, '.downloads.jsonl'), JSON.stringify({ name: '../../etc/passwd', url, bytes: 1 }));
  await downloadImages([url], folder, quiet);
  assert.deepEqual(asked, ['/a.jpg']);
});

test('an interrupt ends it with what there is', async (t) => {
  const [{ address, asked }, folder] = [await server(t), await temporaryFolder(t)];
  const host = new FakeKernelHost();
  t.after(() => host.remove());
  const abort = new AbortController();
  t.mock.method(host, 'interruptSignal', () => abort.signal);
  // Two at a time: the third is asked for when the first is there.
  const timer = setInterval(() => asked.length === 3 && abort.abort(new Error('interrupted')), 10);
  t.after(() => clearInterval(timer));
  const urls = ['/a.jpg', '/slow.jpg', '/slow.jpg?2'].map((path) => address + path);
  const report = await downloadImages(urls, folder, { maxWorkers: 2 });
  assert.deepEqual([report.downloaded.length, report.failed], [1, []]);
  assert.match(host.displays.at(-1)!.bundle['text/plain'] as string, /1 pictures downloaded, 0 failed/);
});

test('arguments that are none are errors', async (t) => {
  const folder = await temporaryFolder(t);
  await assert.rejects(downloadImages(join(folder, 'none.txt'), folder), /urls: '.*none\.txt' cannot be read: ENOENT/);
  await assert.rejects(downloadImages([5] as never, folder), /urls: expected a list of URLs/);
  await assert.rejects(
    downloadImages([], folder, { timeout: 0 }),
    /timeout: expected a number of seconds above 0, got 0/,
  );
  await assert.rejects(
    downloadImages([], folder, { max_pics: 3 } as never),
    /there is no option 'max_pics'. It is called 'maxPics'/,
  );
});
