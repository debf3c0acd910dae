import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { deflateSync, inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { toBundle } from '../../kernel/session/display.js';
import { pngPicture } from '../../kernel/session/png.js';
import { KernelClient, streamText } from '../helpers/kernel-client.js';

const data = async (value: unknown) => (await toBundle(value)).data as Record<string, string>;
const plain = async (value: unknown) => (await data(value))['text/plain'];

test('pictures are shown by their bytes, each with a text', async () => {
  const pixels = { create: { width: 9, height: 8, channels: 3 as const, background: 'red' } };
  for (const type of ['png', 'jpeg', 'gif', 'webp'] as const) {
    const bytes = await sharp(pixels).toFormat(type).toBuffer();
    const shown = await data(new Uint8Array(bytes));
    assert.equal(shown[`image/${type}`], bytes.toString('base64'));
    assert.match(shown['text/plain']!, new RegExp(`^\\[image/${type}, \\d+ bytes\\]$`));
  }
  assert.deepEqual(Object.keys(await data(Buffer.from('no picture'))), ['text/plain']);
  const pipeline = await data(sharp(pixels).resize(4, 5));
  assert.equal(pipeline['text/plain'], '[picture, 4 × 5]');
  assert.equal((await sharp(Buffer.from(pipeline['image/png']!, 'base64')).metadata()).height, 5);
  assert.deepEqual(Object.keys(await data(sharp())), ['text/plain'], 'a pipeline without a picture');
});

test('SVG text, HTML and canvases are shown', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>';
  assert.deepEqual(await data(svg), { 'image/svg+xml': svg, 'text/plain': `'${svg}'` });
  assert.deepEqual(Object.keys(await data('an <svg> tag')), ['text/plain']);
  assert.equal((await data({ toHTML: () => '<b>1</b>' }))['text/html'], '<b>1</b>');
  assert.equal((await data({ toHTML: async () => '<b>2</b>' }))['text/html'], '<b>2</b>');
  assert.equal((await data({ toSVG: () => svg }))['image/svg+xml'], svg);
  assert.equal((await data({ toDataURL: () => 'data:image/png;base64,iVBO' }))['image/png'], 'iVBO');
  assert.deepEqual(Object.keys(await data({ toHTML: () => 5 })), ['text/plain']);
});

class Block {
  constructor(
    readonly shape: number[],
    readonly dtype: string,
    readonly values: number[],
    readonly isDisposed = false,
  ) {}
  dataSync() {
    return this.values;
  }
}

test('a tensor is shown with shape, kind and values, the middle left out', async () => {
  assert.equal(
    await plain(new Block([2, 3], 'float32', [1, 2.5, 1 / 3, 4, 5, 6])),
    'Block [2, 3] float32\n[[1, 2.5, 0.333333],\n [4, 5, 6]]',
  );
  assert.equal(await plain(new Block([], 'int32', [7])), 'Block [] int32\n7');
  assert.equal(await plain(new Block([2], 'bool', [0, 1])), 'Block [2] bool\n[false, true]');
  const long = Array.from({ length: 1000 }, (_, i) => i);
  assert.equal(await plain(new Block([1000], 'int32', long)), 'Block [1000] int32\n[0, 1, 2, …, 997, 998, 999]');
  assert.match(
    (await plain(new Block([10, 100], 'int32', long)))!,
    /\n \[200, 201, 202, …, 297, 298, 299\],\n …,\n \[700, /,
  );
  assert.equal(await plain(new Block([2], 'int32', [], true)), 'Block [2] int32, disposed');
});

test('a tensor inside an array, an object or a map is shown the same', async () => {
  const pair = new Block([2], 'int32', [1, 2]);
  assert.equal(await plain([pair]), '[\n  Block [2] int32\n  [1, 2]\n]');
  assert.equal(await plain({ a: { pair } }), '{\n  a: {\n    pair: Block [2] int32\n    [1, 2]\n  }\n}');
  assert.match((await plain(new Map([['pair', pair]])))!, /'pair' => Block \[2\] int32\n/);
  class Other extends Block {
    [inspect.custom]() {
      return 'own words';
    }
  }
  assert.equal(await plain([new Other([1], 'int32', [1])]), '[ own words ]');
  const throwing = {
    pair,
    get bad() {
      return assert.fail('asked');
    },
  };
  assert.match((await plain(throwing))!, /bad: \[Getter\]/);
});

test('a tensor in the range of a picture is one', async () => {
  const red = Array.from({ length: 8 * 9 * 3 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const shown = await data(new Block([8, 9, 3], 'float32', red));
  const { data: pixels, info } = await sharp(Buffer.from(shown['image/png']!, 'base64'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, info.channels], [9, 8, 3]);
  assert.deepEqual(
    [...pixels],
    red.map((v) => v * 255),
  );
  for (const [shape, dtype, values] of [
    [[8, 9, 3], 'float32', red.map((v) => v * 2)],
    [[8, 9, 3], 'int32', red.map((v) => v - 1)],
    [[8, 27], 'float32', red],
  ] as const)
    assert.deepEqual(Object.keys(await data(new Block([...shape], dtype, [...values]))), ['text/plain']);
});

test('a PNG holds what it was given, grey and with alpha', async () => {
  for (const channels of [1, 3, 4] as const) {
    const bytes = Uint8Array.from({ length: 8 * 10 * channels }, (_, i) => (i * 37) % 256);
    const raw = await sharp(pngPicture(bytes, 8, 10, channels))
      .raw()
      .toBuffer();
    if (channels > 1) assert.deepEqual([...raw], [...bytes]);
    else
      assert.deepEqual(
        [...raw].filter((_, i) => i % (raw.length / 80) === 0),
        [...bytes],
      );
  }
  assert.deepEqual(inflateSync(deflateSync(Buffer.from('x'))).toString(), 'x');
});

test('an array of plain objects is a table, and text', async () => {
  const rows = [
    { a: 1, b: '<x>' },
    { a: null, c: [1, 2] },
  ];
  const shown = await data(rows);
  assert.match(shown['text/html']!, /<th><\/th><th>a<\/th><th>b<\/th><th>c<\/th>/);
  assert.match(
    shown['text/html']!,
    /<tr><th>0<\/th><td>1<\/td><td>&lt;x&gt;<\/td><td><\/td><\/tr>\n<tr><th>1<\/th><td>null<\/td><td><\/td><td>\[ 1, 2 \]<\/td>/,
  );
  assert.equal(shown['text/plain'], inspect(rows));
  const many = await data(Array.from({ length: 1e6 }, (_, i) => ({ i })));
  assert.match(many['text/html']!, /<p>… 999940 more rows<\/p>$/);
  assert.ok(many['text/html']!.length < 10_000);
  const wide = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`c${i}`, i]));
  assert.match((await data([wide, wide]))['text/html']!, /<th>c19<\/th><th>…<\/th>/);
  for (const other of [[1, 2], [{}, {}], [{ a: 1 }], [new Date(), new Date()], [{ a: 1 }, null]])
    assert.deepEqual(Object.keys(await data(other)), ['text/plain']);
  const asked: string[] = [];
  const lazy = {
    get a() {
      asked.push('a');
      return 1;
    },
  };
  await data([lazy, lazy]);
  assert.deepEqual(asked, []);
});

test('a getter in a table is not asked', async () => {
  const row = () => ({
    a: 1,
    get b(): number {
      return assert.fail('asked');
    },
  });
  assert.match((await data([row(), row()]))['text/html']!, /<td>1<\/td><td>\[Getter\]<\/td>/);
});

test('values of every kind have a text, whatever their methods do', async () => {
  class Bear {
    name = 'Bo';
    #secret = 1;
    get secret() {
      return this.#secret;
    }
  }
  const cyclic: Record<string, unknown> = { a: 1 };
  cyclic.self = cyclic;
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const answersAll = new Proxy({}, { get: () => () => answersAll, has: () => true });
  const throwsAll = new Proxy(
    {},
    {
      get: () => {
        throw new Error('trap');
      },
      has: () => {
        throw new Error('trap');
      },
    },
  );
  const cases: [unknown, string | RegExp][] = [
    [new Map([['a', new Set([1])]]), "Map(1) { 'a' => Set(1) { 1 } }"],
    [new Bear(), "Bear { name: 'Bo' }"],
    [Float32Array.of(1, 2), 'Float32Array(2) [ 1, 2 ]'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [Promise.resolve(1), /^Promise \{\s*1/],
    [function walk() {}, '[Function: walk]'],
    [Bear, '[class Bear]'],
    [cyclic, '<ref *1> { a: 1, self: [Circular *1] }'],
    [proxy, '<Revoked Proxy>'],
    [answersAll, /./],
    [throwsAll, /./],
    [
      {
        [inspect.custom]() {
          throw new Error('inspect');
        },
      },
      /nodejs\.util\.inspect\.custom/,
    ],
    [Symbol('s'), 'Symbol(s)'],
    [10n, '10n'],
    [null, 'null'],
    [-0, '-0'],
    [Object.create(null), '[Object: null prototype] {}'],
    [new Error('bad'), /^Error: bad\n {4}at /],
  ];
  for (const [value, expected] of cases) {
    const text = (await plain(value))!;
    if (expected instanceof RegExp) assert.match(text, expected);
    else assert.equal(text, expected);
  }
});

test('huge values are cut', async () => {
  const keys = Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, i]));
  for (const value of [
    new Array(1e6).fill(1),
    keys,
    new Map(Object.entries(keys)),
    new Float64Array(1e6),
    'x'.repeat(1e6),
  ])
    assert.ok((await plain(value))!.length < 110_000);
  assert.match((await plain(keys))!, /k199: 199,\n {2}… 99800 more properties\n\}$/);
});

test('in a cell: tslab’s newDisplay updates, tensors of TensorFlow, a promised bundle, an error without the kernel’s frames', async () => {
  const kernel = await KernelClient.start();
  const run = async (code: string) =>
    (await kernel.execute(code)).published.filter((m) => /display_data|execute_result/.test(m.header.msg_type));
  try {
    const shown = await run(
      "import { newDisplay } from 'tslab'; const d = newDisplay(); d.text('one'); d.text('two');",
    );
    assert.deepEqual(
      shown.map((m) => [m.header.msg_type, m.content.data as object]),
      [
        ['display_data', { 'text/plain': 'one' }],
        ['update_display_data', { 'text/plain': 'two' }],
      ],
    );
    assert.deepEqual(shown[0]!.content.transient, shown[1]!.content.transient);
    const [tensor] = await run("import * as tf from '@tensorflow/tfjs-node'; tf.tensor2d([[1, 2], [3, 4]])");
    assert.deepEqual(tensor!.content.data, { 'text/plain': 'Tensor [2, 2] float32\n[[1, 2],\n [3, 4]]' });
    const { published } = await kernel.execute('console.log({ t: tf.tensor1d([1, 2]) })');
    assert.equal(streamText(published), '{\n  t: Tensor [2] float32\n  [1, 2]\n}\n');
    const [error] = await run("new Error('only a value')");
    assert.match(
      (error!.content.data as Record<string, string>)['text/plain']!,
      /^Error: only a value\n {4}at In \[\d+\]:1:1\n[\s\S]*~$/,
    );
  } finally {
    await kernel.stop();
  }
});
