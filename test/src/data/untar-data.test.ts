import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { untarData } from '../../../src/data/untar-data.js';
import { Random } from '../../../src/random.js';
import { localServer } from './local-server.js';
import { file, temporaryFolder } from './picture-folder.js';
import { type Member, pax, tar, tgz } from './tar-archive.js';

const quiet = { progress: false };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const tree = async (folder: string) => (await readdir(folder, { recursive: true })).sort();
const bears: Member[] = [
  { path: 'bears/', type: '5' },
  { path: 'bears/black/1.jpg', content: 'one' },
  { path: './bears/labels.csv', content: 'x'.repeat(1000) },
];

test('an archive is unpacked into a folder of its name, and only once', async (t) => {
  const root = await temporaryFolder(t);
  const dest = join(root, 'data');
  for (const [name, bytes] of [
    ['a.tgz', tgz(bears)],
    ['b.tar.gz', tgz(bears)],
    ['c.tar', tar(bears)],
  ] as const) {
    const archive = await file(root, name, bytes);
    const folder = await untarData(archive, { ...quiet, dest, sha256: sha256(bytes).toUpperCase() });
    assert.equal(folder, join(dest, name[0]!));
    assert.deepEqual(await tree(folder), ['black', 'black/1.jpg', 'labels.csv']);
    assert.equal(await readFile(join(folder, 'labels.csv'), 'utf8'), 'x'.repeat(1000));
  }
  assert.deepEqual(await readdir(dest), ['a', 'b', 'c']);
  await file(dest, 'a/mine.txt', 'kept');
  assert.equal(await untarData(join(root, 'a.tgz'), { ...quiet, dest }), join(dest, 'a'));
  assert.equal(await readFile(join(dest, 'a/mine.txt'), 'utf8'), 'kept');
});

test('members that do not share a folder stay as they are; long names are read', async (t) => {
  const root = await temporaryFolder(t);
  const long = `${'deep/'.repeat(40)}picture.jpg`;
  const members = [
    pax('path', `pax/${long}`),
    { path: 'cut', content: 'a' },
    { path: 'L', type: 'L', content: `gnu/${long}\0` },
    { path: 'cut', content: 'b' },
  ];
  const archive = await file(root, 'x.tgz', tgz(members));
  const folder = await untarData(archive, { ...quiet, dest: root });
  assert.equal(await readFile(join(folder, 'pax', long), 'utf8'), 'a');
  assert.equal(await readFile(join(folder, 'gnu', long), 'utf8'), 'b');
});

test('what the system’s tar packs is unpacked', async (t) => {
  const root = await temporaryFolder(t);
  const noise = randomBytes(300_000);
  await file(root, 'set/ä/é 1.bin', noise);
  await file(root, `set/${'n'.repeat(150)}.txt`, 'long');
  for (const format of ['gnu', 'pax', 'ustar']) {
    const archive = join(root, `${format}.tgz`);
    execFileSync('tar', [
      '-czf',
      archive,
      `--format=${format}`,
      '-C',
      root,
      ...(format === 'ustar' ? ['set/ä'] : ['set']),
    ]);
    const folder = await untarData(archive, { ...quiet, dest: join(root, 'out') });
    assert.deepEqual(await readFile(join(folder, 'ä/é 1.bin')), noise);
    if (format !== 'ustar') assert.equal(await readFile(join(folder, `${'n'.repeat(150)}.txt`), 'utf8'), 'long');
  }
});

test('nothing leaves the folder, and an archive that tries leaves nothing', async (t) => {
  const root = await temporaryFolder(t);
  const attempts: [Member[], RegExp][] = [
    [[{ path: '../out.txt', content: 'x' }], /'\.\.\/out\.txt' would lie outside of its folder/],
    [[{ path: 'a/../../out.txt', content: 'x' }], /would lie outside/],
    [[{ path: '/etc/out.txt', content: 'x' }], /would lie outside/],
    [[{ path: 'C:/out.txt', content: 'x' }], /would lie outside/],
    [[{ path: '..\\out.txt', content: 'x' }], /would lie outside/],
    [[pax('path', '../out.txt'), { path: 'fine', content: 'x' }], /would lie outside/],
    [
      [
        { path: 'link', type: '2', link: '..' },
        { path: 'link/out.txt', content: 'x' },
      ],
      /'link' is a symbolic link; only files/,
    ],
    [[{ path: 'hard', type: '1', link: '../out.txt' }], /'hard' is a hard link/],
    [[{ path: 'null', type: '3' }], /'null' is a device/],
    [[{ path: 'pipe', type: '6' }], /'pipe' is a pipe/],
    [[{ path: 'odd', type: 'S' }], /'odd' is of an unknown kind \('S'\)/],
    [
      [
        { path: 'a', content: '1' },
        { path: 'a', content: '2' },
      ],
      /EEXIST/,
    ],
    [[{ path: 'large', content: 'x'.repeat(2000) }], /it holds more than maxBytes \(1\.5 kB\)/],
    [[], /it is empty/],
  ];
  for (const [members, message] of attempts) {
    const archive = await file(
      root,
      'evil.tgz',
      tgz([...(members.length > 0 ? [{ path: 'ok.txt', content: 'x' }] : []), ...members]),
    );
    await assert.rejects(untarData(archive, { ...quiet, dest: join(root, 'data'), maxBytes: 1500 }), message);
    assert.deepEqual(await readdir(join(root, 'data')), []);
  }
  assert.deepEqual(await readdir(root), ['data', 'evil.tgz']);
});

test('a damaged archive is an error that says so', async (t) => {
  const root = await temporaryFolder(t);
  const whole = tgz([{ path: 'a', content: randomBytes(5000) }]);
  const wrong = tar(bears);
  wrong[0]! ^= 1;
  for (const [bytes, message] of [
    [whole.subarray(0, 3000), /'.*x\.tgz' cannot be unpacked: .*\. Nothing was left behind/],
    [tar(bears).subarray(0, 1000), /it is cut off/],
    [wrong, /it is no tar archive, or damaged/],
    [Buffer.alloc(2000, 'text'), /it is no tar archive, or damaged/],
  ] as const) {
    const archive = await file(root, 'x.tgz', bytes);
    await assert.rejects(untarData(archive, { ...quiet, dest: join(root, 'data') }), message);
  }
  const archive = await file(root, 'x.tgz', whole);
  const other = '0'.repeat(64);
  await assert.rejects(
    untarData(archive, { dest: join(root, 'data'), sha256: other }),
    /the checksum differs: expected SHA-256 0{64}, got/,
  );
  assert.deepEqual([await readdir(join(root, 'data')), await readFile(archive)], [[], whole]);
});

/** Serves one archive with ranges; the first answer breaks off in the middle. */
async function archiveServer(t: TestContext, bytes: Buffer, tag: () => string) {
  const ranges: (string | undefined)[] = [];
  const address = await localServer(t, (request, response) => {
    ranges.push(request.headers.range);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const goesOn = from > 0 && request.headers['if-range'] === tag();
    const part = goesOn ? bytes.subarray(from) : bytes;
    response.writeHead(request.url === '/set.tgz' ? (goesOn ? 206 : 200) : 404, {
      etag: tag(),
      'content-length': part.length,
    });
    if (ranges.length > 1) response.end(part);
    else response.write(part.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
  });
  return { address, ranges };
}

test('a download that breaks off goes on where it stopped', async (t) => {
  const bytes = tgz([{ path: 'a.bin', content: randomBytes(400_000) }]);
  const [root, { address, ranges }] = [await temporaryFolder(t), await archiveServer(t, bytes, () => '"1"')];
  const options = { ...quiet, dest: root, sha256: sha256(bytes) };
  await assert.rejects(
    untarData(`${address}/set`, { ...options, retries: 0 }),
    /set\.tgz' cannot be downloaded: .*Call it again to go on/,
  );
  assert.deepEqual(await tree(root), ['.set.download', '.set.download.version']);
  const folder = await untarData(`${address}/set`, options);
  assert.match(ranges[1]!, /^bytes=[1-9]\d*-$/);
  assert.deepEqual(await tree(root), ['set', 'set/a.bin']);
  assert.equal(folder, join(root, 'set'));
});

test('if the archive has changed in the meantime it is fetched from its start', async (t) => {
  const bytes = tgz([{ path: 'a.bin', content: randomBytes(400_000) }]);
  let asked = 0;
  const [root, { address, ranges }] = [
    await temporaryFolder(t),
    await archiveServer(t, bytes, () => `"${++asked > 2 ? 2 : 1}"`),
  ];
  await untarData(`${address}/set.tgz`, { ...quiet, dest: root, sha256: sha256(bytes) });
  assert.equal(ranges.length, 2);
  assert.deepEqual(await tree(root), ['set', 'set/a.bin']);
});

test('a download with another checksum is removed', async (t) => {
  const bytes = tgz(bears);
  const root = await temporaryFolder(t);
  const address = await localServer(t, (_, response) => response.end(bytes));
  await assert.rejects(
    untarData(`${address}/set.tgz`, { ...quiet, dest: root, sha256: 'f'.repeat(64) }),
    /the checksum differs.*it was removed/,
  );
  assert.deepEqual(await readdir(root), []);
});

test('arguments that are none are errors', async (t) => {
  const root = await temporaryFolder(t);
  await mkdir(join(root, 'data'));
  await assert.rejects(untarData(join(root, 'none.tgz'), { dest: root }), /none\.tgz' cannot be unpacked: ENOENT/);
  await assert.rejects(untarData('x.tgz', { sha256: 'abc' }), /sha256: expected 64 hexadecimal digits, got 'abc'/);
  await assert.rejects(
    untarData('http://127.0.0.1:1/.tgz', { dest: root }),
    /archive: expected a file or URL that ends/,
  );
  await assert.rejects(
    untarData('ftp://host/x.tgz', { ...quiet, dest: root }),
    /only http: and https: are fetched, not ftp:/,
  );
});

test('an address with nothing to fetch is told at once, not tried again', async (t) => {
  const root = await temporaryFolder(t);
  let asked = 0;
  const address = await localServer(t, (_, response) => {
    asked += 1;
    response.writeHead(404, 'Not Found').end();
  });
  await assert.rejects(untarData(`${address}/set.tgz`, { ...quiet, dest: root }), /the server answers 404 Not Found/);
  assert.equal(asked, 1);
});

test('what is left of a whole download is fetched again when the server says that nothing follows', async (t) => {
  const bytes = tgz(bears);
  const root = await temporaryFolder(t);
  await file(root, '.set.download', 'x'.repeat(bytes.length));
  await file(root, '.set.download.version', '"1"');
  const address = await localServer(t, (request, response) =>
    request.headers.range ? response.writeHead(416).end() : response.end(bytes),
  );
  await untarData(`${address}/set.tgz`, { ...quiet, dest: root, sha256: sha256(bytes) });
  assert.deepEqual(await readdir(root), ['set']);
});

test('damaged at any place, an archive is unpacked whole, or refused and nothing left; never anything elsewhere', async (t) => {
  const root = await temporaryFolder(t);
  const members = [pax('path', 'deep/name.txt'), { path: 'a', content: 'x'.repeat(600) }, ...bears];
  const good = tar(members);
  const random = new Random(7);
  let refused = 0;
  for (let i = 0; i < 150; i++) {
    const bytes = Buffer.from(good);
    const at = random.int(bytes.length / 512) * 512 + random.int(512);
    bytes[at] = random.pick([0, 0x2e, 0x2f, 0x31, 0x39, 0x80, 0xff]);
    await file(root, 'x.tar', bytes);
    const dest = join(root, `out${i}`);
    await untarData(join(root, 'x.tar'), { ...quiet, dest, maxBytes: 1e5 }).catch((error: Error) => {
      refused += 1;
      assert.match(error.message, /cannot be unpacked/);
    });
    assert.ok(['', 'x'].includes((await readdir(dest)).join()));
  }
  assert.ok(refused > 20 && refused < 150, `${refused} of 150 refused`);
  assert.equal((await readdir(root)).filter((name) => !/^(out\d+|x\.tar)$/.test(name)).length, 0);
});
