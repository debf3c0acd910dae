import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import { displaySymbol } from '../../../../kernel/api.js';
import {
  Button,
  Controller,
  ControllerButton,
  FileUpload,
  FloatSlider,
  HBox,
  Image,
  IntRangeSlider,
  IntSlider,
  Layout,
  Tab,
  Text,
} from '../../../../widgets/kernel-side/controls/index.js';
import { captureStdout } from '../../../helpers/capture-stdout.js';
import { FakeKernelHost } from '../../../helpers/fake-kernel-host.js';

let host: FakeKernelHost;
beforeEach(() => {
  host = new FakeKernelHost();
});
afterEach(() => host.remove());

/** What was sent for a widget after it was opened. */
const sent = (id: string) => host.messages('comm_msg', id).map(({ data }) => data);
const update = (state: object) => ({ method: 'update', state, buffer_paths: [] });
const echo = (state: object) => ({ method: 'echo_update', state, buffer_paths: [] });

test('an assigned trait is sent by its name on the wire, once for each value', () => {
  const slider = new FloatSlider({ value: 1, max: 10 });
  slider.readoutFormat = '.1e';
  slider.value = 3;
  slider.value = 3;
  assert.deepEqual(sent(slider.modelId), [update({ readout_format: '.1e' }), update({ value: 3 })]);
});

test('observers see old and new value of the traits they ask for, and nothing after unobserve', () => {
  const slider = new IntSlider({ max: 10 });
  const seen: unknown[] = [];
  const handler = ({ name, old, new: value }: { name: string; old: unknown; new: unknown }) =>
    seen.push([name, old, value]);
  slider.observe(handler, ['value', 'max']);
  slider.set({ max: 5, value: 7 });
  slider.description = 'n';
  slider.unobserve(handler, 'max');
  slider.max = 4;
  slider.unobserveAll();
  slider.value = 1;
  assert.deepEqual(seen, [
    ['value', 0, 5],
    ['max', 10, 5],
    ['value', 5, 4],
  ]);
});

test('what the front end changes is echoed before the handlers run; their own changes travel together after them', async () => {
  const slider = new IntSlider();
  slider.observe(({ new: value }) => {
    slider.description = `n = ${value}`;
    slider.tooltip = 'moved';
    assert.deepEqual(sent(slider.modelId), [echo({ value: 4 })]);
  }, 'value');
  await host.receive(slider.modelId, { method: 'update', state: { value: 4 }, buffer_paths: [] });
  assert.equal(slider.value, 4);
  assert.deepEqual(sent(slider.modelId), [echo({ value: 4 }), update({ description: 'n = 4', tooltip: 'moved' })]);
});

test('a value of the front end that is put right is sent back', async () => {
  const slider = new IntSlider({ max: 10 });
  await host.receive(slider.modelId, { method: 'update', state: { value: 400 } });
  assert.deepEqual(sent(slider.modelId), [echo({ value: 400 }), update({ value: 10 })]);
});

test('a value of the front end that is refused is sent back as it was, and the error is passed on', async () => {
  const slider = new IntSlider({ value: 2 });
  const refused = async () => host.receive(slider.modelId, { method: 'update', state: { value: 'no', unknown: 1 } });
  await assert.rejects(refused, /IntSlider: value must be a whole number, got 'no'/);
  assert.deepEqual(sent(slider.modelId), [echo({ value: 'no' }), update({ value: 2 })]);
});

test('a trait that asks for no echo is not echoed; its buffers are put in place', async () => {
  const upload = new FileUpload();
  const file = { name: 'a.csv', type: 'text/csv', size: 2, last_modified: 5 };
  const state = { value: [file], error: '' };
  await host.receive(upload.modelId, { method: 'update', state, buffer_paths: [['value', 0, 'content']] }, [
    Uint8Array.of(1, 2),
  ]);
  assert.deepEqual(sent(upload.modelId), [echo({ error: '' })]);
  assert.deepEqual(upload.value, [
    { name: 'a.csv', type: 'text/csv', size: 2, lastModified: new Date(5), content: Uint8Array.of(1, 2) },
  ]);
});

test('holdSync sends all changes of its time at once, awaits included', async () => {
  const slider = new IntSlider();
  slider.holdSync(() => {
    slider.value = 1;
    slider.value = 2;
    slider.max = 50;
  });
  await slider.holdSync(async () => {
    slider.value = 3;
    await Promise.resolve();
    slider.description = 'n';
  });
  assert.throws(
    () =>
      slider.holdSync(() => {
        slider.value = 9;
        throw new Error('stopped');
      }),
    /stopped/,
  );
  assert.deepEqual(sent(slider.modelId), [
    update({ value: 2, max: 50 }),
    update({ value: 3, description: 'n' }),
    update({ value: 9 }),
  ]);
});

test('what a handler throws, at once or later, is told where it was added and stops nobody', async () => {
  const button = new Button({ description: 'Run' });
  const clicks: unknown[] = [];
  button.onClick(() => {
    throw new Error('broken at once');
  });
  button.onClick(async () => {
    await Promise.resolve();
    throw new Error('broken later');
  });
  const remove = button.onClick((me) => clicks.push(me.description));
  await host.click(button.modelId, { event: 'click' });
  remove();
  await host.click(button.modelId, { event: 'click' });
  await host.click(button.modelId, { event: 'other' });
  assert.deepEqual(clicks, ['Run']);
  assert.match(host.written[0]!, /^In a handler of a message to Button: Error: broken at once\n/);
  assert.ok(!/observers|mixins/.test(host.written[0]!), host.written[0]);
  assert.match(host.written[1]!, /broken later/);
  assert.equal(host.written.length, 4);
});

test('Enter in a text box is told', async () => {
  const box = new Text('abc');
  const seen: string[] = [];
  box.onSubmit((me) => seen.push(me.value));
  await host.click(box.modelId, { event: 'submit' });
  assert.deepEqual(seen, ['abc']);
});

test('what does not fit is refused, naming class, trait, what was expected and what came', () => {
  const refused: [() => unknown, RegExp][] = [
    [() => new IntSlider({ value: 1.5 }), /IntSlider: value must be a whole number, got 1.5/],
    [() => new IntSlider({ vlaue: 1 } as object), /IntSlider has no trait 'vlaue'; it has .*value/],
    [() => new FloatSlider({ min: 2, max: 1 }), /FloatSlider: min must not be above max, got min 2 and max 1/],
    [() => new IntRangeSlider({ value: [3, 2] }), /IntRangeSlider: value must be \[lower, upper\]/],
    [() => new HBox(['text' as never]), /HBox: children must be a list, each of it a widget, got \[ 'text' \]/],
    [() => new Button('Run' as never), /Button: the options are an object/],
    [() => new IntSlider().observe(() => {}, 'valeu' as never), /no trait 'valeu'/],
    [() => new Tab([new Text()], { selectedIndex: 3 }), /one of its 1 pages/],
    [
      () => new Layout({ alignItems: 'middle' as never }),
      /alignItems must be one of 'flex-start', .*, or null, got 'middle'/,
    ],
    [
      () => {
        new IntSlider().value = undefined as never;
      },
      /value must be a whole number, got null/,
    ],
  ];
  for (const [act, message] of refused) assert.throws(act, message);
});

test('pages keep a title each and a selected page that is there', () => {
  const tab = new Tab([new Text(), new Text()]);
  tab.setTitle(1, 'second');
  assert.deepEqual([tab.titles, tab.selectedIndex], [['', 'second'], 0]);
  tab.selectedIndex = 1;
  tab.children = tab.children.slice(0, 1);
  assert.deepEqual([tab.titles, tab.selectedIndex], [[''], 0]);
  tab.children = [];
  assert.equal(tab.selectedIndex, null);
});

test('children travel as references to models that were opened before', () => {
  const child = new Button();
  const box = new HBox([child], { layout: { width: '50%' } });
  assert.deepEqual(host.stateOf(box.modelId).children, [`IPY_MODEL_${child.modelId}`]);
  assert.equal(host.stateOf(box.layout.modelId).width, '50%');
  const order = host.messages('comm_open').map(({ commId }) => commId);
  assert.ok(order.indexOf(box.layout.modelId) < order.indexOf(box.modelId));
});

test('the front end opens axes and buttons of a controller by itself, and they are objects here', async () => {
  const controller = new Controller();
  const names = { _model_module: '@jupyter-widgets/controls', _model_name: 'ControllerButtonModel' };
  const id = host.open('jupyter.widget', { state: { ...names, value: 0.5, pressed: true }, buffer_paths: [] });
  await host.receive(controller.modelId, { method: 'update', state: { buttons: [`IPY_MODEL_${id}`] } });
  const [button] = controller.buttons;
  assert.ok(button instanceof ControllerButton);
  assert.deepEqual([button.value, button.modelId], [0.5, id]);
  await host.receive(id, { method: 'update', state: { value: 1 } });
  assert.equal(button.value, 1);
});

test('a class that nobody knows, opened by the front end, is closed', () => {
  new Text();
  const id = host.open('jupyter.widget', { state: { _model_name: 'StrangeModel' } });
  assert.equal(host.messages('comm_close', id).length, 1);
});

test('a reloaded page is told of all controls; a closed one sends nothing more', async () => {
  const slider = new IntSlider({ value: 3 });
  const closed = new IntSlider();
  closed.close();
  closed.value = 4;
  assert.deepEqual(sent(closed.modelId), []);
  await host.receive(host.open('jupyter.widget.control'), { method: 'request_states' });
  const { states } = host.messages('comm_msg').at(-1)!.data as { states: Record<string, { state: { value: number } }> };
  assert.equal(states[slider.modelId]?.state.value, 3);
  assert.ok(!(closed.modelId in states));
});

test('a widget says what it is where there is no front end; a picture shows itself', () => {
  const slider = new IntSlider({ value: 3, description: 'lr' });
  assert.equal(String(slider), "IntSlider(description: 'lr', value: 3)");
  assert.equal(inspect(slider), String(slider));
  assert.equal(slider[displaySymbol]()['text/plain'], String(slider));
  assert.ok('application/vnd.jupyter.widget-view+json' in slider[displaySymbol]());
  const picture = new Image({ value: Uint8Array.of(1, 2, 3), format: 'jpeg' });
  assert.equal(picture[displaySymbol]()['image/jpeg'], 'AQID');
});

test('without a kernel a widget is the same object, and display prints what it is', async () => {
  host.remove();
  const slider = new IntSlider({ value: 300 });
  const seen: number[] = [];
  slider.observe(({ new: value }) => seen.push(value), 'value');
  slider.value = 7;
  const printed = await captureStdout(() => slider.display());
  assert.deepEqual([seen, slider.isOpen, printed], [[7], false, 'IntSlider(value: 7)\n']);
});
