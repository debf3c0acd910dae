import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { controlFor } from '../../../../widgets/kernel-side/controls/abbreviations.js';
import {
  dlink,
  FloatSlider,
  fixed,
  IntSlider,
  IntText,
  interact,
  interactive,
  interactiveOutput,
  jsdlink,
  jslink,
  link,
  Output,
  VBox,
} from '../../../../widgets/kernel-side/controls/index.js';
import { Output as Place } from '../../../../widgets/kernel-side/output.js';
import { FakeKernelHost } from '../../../helpers/fake-kernel-host.js';

let host: FakeKernelHost;
beforeEach(() => {
  delete process.env.NOTEBEAR_DISPLAY;
  host = new FakeKernelHost();
});
afterEach(() => host.remove());

const print = (text: string) => host.write('stdout', text);
const texts = (output: Output) =>
  output.outputs.map((one) =>
    one.output_type === 'stream' ? one.text : one.output_type === 'error' ? one.evalue : one.data['text/plain'],
  );

test('capture takes what is printed and shown during its time, awaits included, and nothing else', async () => {
  const output = new Output();
  const captured = output.capture(async () => {
    print('a');
    await Promise.resolve();
    print('b\n');
    host.display({ 'text/plain': 'shown' });
    return 5;
  });
  print('outside');
  assert.equal(await captured, 5);
  assert.deepEqual(texts(output), ['ab\n', 'shown']);
  assert.deepEqual(host.written, ['outside']);
  assert.deepEqual(host.stateOf(output.modelId).outputs, output.outputs);
});

test('two areas capture at the same time, each its own', async () => {
  const [a, b] = [new Output(), new Output()];
  const run = (name: string) => async () => {
    for (let i = 0; i < 3; i++) {
      print(`${name}${i}`);
      await new Promise((done) => setImmediate(done));
    }
  };
  await Promise.all([a.capture(run('a')), b.capture(run('b'))]);
  assert.deepEqual([texts(a), texts(b)], [['a0a1a2'], ['b0b1b2']]);
});

test('a display that is updated inside is replaced in place', async () => {
  const output = new Output();
  await output.capture(() => {
    const place = new Place();
    place.show({ 'text/plain': 'first' });
    print('between');
    place.update({ 'text/plain': 'second' });
  });
  assert.deepEqual(texts(output), ['second', 'between']);
});

test('clear waits for the first new output, or for the end', async () => {
  const output = new Output();
  await output.capture(() => print('old'));
  await output.capture(() => assert.deepEqual(texts(output), ['old']), { clear: true });
  assert.deepEqual(texts(output), []);
  await assert.rejects(
    output.capture(() => Promise.reject(new Error('no'))),
    /no/,
  );
  output.appendError(new RangeError('too far'));
  output.clearOutput();
  assert.deepEqual(texts(output), []);
});

test('interact shows controls and output, and runs again at each change', async () => {
  const calls: unknown[] = [];
  const f = ({ n, word }: { n: number; word: string }) => {
    calls.push([n, word]);
    print(word.repeat(n));
    return n;
  };
  const box = interactive(f, { n: [0, 4], word: 'a', extra: fixed(1) });
  await box.updated;
  const output = box.children.at(-1) as Output;
  assert.deepEqual([calls, texts(output), box.result], [[[2, 'a']], ['aa', '2'], 2]);
  const [slider] = box.children as unknown as [IntSlider];
  await host.receive(slider.modelId, { method: 'update', state: { value: 3 } });
  await box.updated;
  assert.deepEqual([calls.length, texts(output)], [2, ['aaa', '3']]);
  assert.deepEqual(box.values, { n: 3, word: 'a', extra: 1 });
});

test('changes while an asynchronous function runs lead to one more call, with the last values', async () => {
  const slider = new IntSlider();
  const seen: number[] = [];
  const output = interactiveOutput(
    async ({ n }) => {
      seen.push(n);
      await new Promise((done) => setTimeout(done, 20));
      print(String(n));
    },
    { n: slider },
  );
  await Promise.resolve();
  for (const value of [1, 2, 3]) slider.value = value;
  await new Promise((done) => setTimeout(done, 100));
  assert.deepEqual([seen, texts(output)], [[0, 3], ['3']]);
});

test('an error of the function stands in its output, and the next change runs it again', async () => {
  const box = interactive(
    ({ n }) => {
      if (n === 1) throw new Error('n is 1');
      return 'fine';
    },
    { n: [0, 2] },
  );
  await box.updated;
  const output = box.children.at(-1) as Output;
  assert.deepEqual(texts(output), ['n is 1']);
  (box.children[0] as unknown as IntSlider).value = 2;
  await box.updated;
  assert.deepEqual(texts(output), ['fine']);
});

test('manual: a button runs it', async () => {
  let calls = 0;
  const box = interactive(() => void calls++, { n: [0, 2] }, { manual: true, manualName: 'Go' });
  (box.children[0] as unknown as IntSlider).value = 2;
  assert.equal(calls, 0);
  await host.click(box.children[1]!.modelId, { event: 'click' });
  assert.equal(calls, 1);
});

test('interact displays once and gives nothing that would be shown again', async () => {
  assert.equal(await interact(() => {}, { on: true }), undefined);
  assert.equal(host.displays.length, 1);
});

test('abbreviations are those of ipywidgets', () => {
  const described = (given: unknown) => String(controlFor('x', given)).replace("description: 'x', ", '');
  assert.equal(described([0, 10]), 'IntSlider(max: 10, value: 5)');
  assert.equal(described([0, 10, 4]), 'IntSlider(max: 10, step: 4, value: 4)');
  assert.equal(described([0, 0.5]), 'FloatSlider(max: 0.5, value: 0.25)');
  assert.equal(described(5), 'IntSlider(max: 15, min: -5, value: 5)');
  assert.equal(described(-0.5), 'FloatSlider(max: 0.5, min: -1.5, value: -0.5)');
  assert.match(described(['a', 'b']), /^Dropdown\(.*'a'/);
  assert.match(described({ one: 1, two: 2 }), /^Dropdown\(options: \{ one: 1, two: 2 \}/);
  assert.match(String(controlFor('x', true)), /^Checkbox/);
  assert.throws(() => controlFor('x', null), /interact: x must be \[min, max\], .* got null/);
  assert.throws(() => controlFor('x', [2, 1]), /x: min 2 must not be above max 1/);
  assert.throws(() => controlFor('x', [0, 1, 0]), /step must be above 0, got 0/);
  assert.throws(() => controlFor('x', new VBox()), /x is a VBox, which has no value/);
});

test('link keeps two traits equal in the kernel, dlink makes one follow, until unlink', () => {
  const [a, b, c] = [new IntSlider({ value: 1 }), new IntText(), new IntText()];
  const both = link([a, 'value'], [b, 'value']);
  dlink([a, 'value'], [c, 'value'], (value: number) => 10 * value);
  assert.deepEqual([b.value, c.value], [1, 10]);
  b.value = 2;
  assert.deepEqual([a.value, c.value], [2, 20]);
  c.value = 5;
  both.unlink();
  b.value = 3;
  assert.deepEqual([a.value, c.value], [2, 5]);
});

test('jslink and jsdlink tell the front end which traits, by their names on the wire', () => {
  const [a, b] = [new FloatSlider(), new FloatSlider()];
  const linked = jslink([a, 'value'], [b, 'continuousUpdate']);
  const target = [`IPY_MODEL_${b.modelId}`, 'continuous_update'];
  assert.deepEqual(host.stateOf(linked.modelId).target, target);
  assert.deepEqual(host.stateOf(jsdlink([a, 'value'], [b, 'value']).modelId)._model_name, 'DirectionalLinkModel');
  linked.unlink();
  assert.equal(host.messages('comm_close', linked.modelId).length, 1);
  assert.throws(() => jslink([a, 'nothing'], [b, 'value']), /FloatSlider has no trait 'nothing'/);
});

test('in static mode the function runs once, and what it shows stands in the cell', async () => {
  process.env.NOTEBEAR_DISPLAY = 'static';
  try {
    await interact(({ n }) => print(`n is ${n}`), { n: [0, 2] });
    assert.equal(host.sent.length, 0);
    assert.match(String(host.displays[0]!.bundle['text/plain']), /^Interactive\(.*children: \[ IntSlider\(.*value: 1\)/);
    assert.deepEqual(host.written, ['n is 1']);
    await assert.rejects(
      interact(() => Promise.reject(new Error('no')), { n: [0, 2] }),
      /no/,
    );
  } finally {
    delete process.env.NOTEBEAR_DISPLAY;
  }
});
