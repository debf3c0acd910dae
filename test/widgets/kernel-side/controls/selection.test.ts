import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import {
  Dropdown,
  RadioButtons,
  SelectionSlider,
  SelectMultiple,
} from '../../../../widgets/kernel-side/controls/index.js';
import { FakeKernelHost } from '../../../helpers/fake-kernel-host.js';

let host: FakeKernelHost;
beforeEach(() => {
  host = new FakeKernelHost();
});
afterEach(() => host.remove());

test('index, value and label go together, and only the index travels', () => {
  const dropdown = new Dropdown({ options: { one: 1, two: 2 } });
  const seen: unknown[] = [];
  dropdown.observe(({ name, new: value }) => seen.push([name, value]), ['index', 'value', 'label']);
  dropdown.value = 2;
  dropdown.label = 'one';
  dropdown.index = null;
  assert.deepEqual(seen.slice(0, 3).sort(), [
    ['index', 1],
    ['label', 'two'],
    ['value', 2],
  ]);
  assert.deepEqual([dropdown.value, dropdown.label, dropdown.index], [null, null, null]);
  const sent = host.messages('comm_msg', dropdown.modelId).map(({ data }) => data.state);
  assert.deepEqual(sent, [{ index: 1 }, { index: 0 }, { index: null }]);
});

test('the front end chooses by index', async () => {
  const dropdown = new Dropdown({ options: ['a', 'b'] });
  const seen: unknown[] = [];
  dropdown.observe(({ old, new: value }) => seen.push([old, value]), 'value');
  await host.receive(dropdown.modelId, { method: 'update', state: { index: 1 } });
  assert.deepEqual([dropdown.value, seen], ['b', [['a', 'b']]]);
});

test('new options select their first', () => {
  const radio = new RadioButtons({ options: ['a', 'b'], value: 'b' });
  radio.options = ['x', 'y', 'z'];
  assert.deepEqual([radio.value, host.stateOf(radio.modelId)._options_labels], ['x', ['x', 'y', 'z']]);
  radio.options = [];
  assert.equal(radio.value, null);
});

test('several are chosen in the order given', () => {
  const select = new SelectMultiple({
    options: new Map([
      ['one', 1],
      ['two', 2],
      ['three', 3],
    ]),
  });
  assert.deepEqual(select.value, []);
  select.value = [3, 1];
  assert.deepEqual(
    [select.index, select.label],
    [
      [2, 0],
      ['three', 'one'],
    ],
  );
});

test('what is none of the options is refused, naming them', () => {
  const dropdown = new Dropdown({ options: ['a', 'b'] });
  assert.throws(() => dropdown.set({ value: 'c' }), /Dropdown: value must be one of its options \('a', 'b'\), got "c"/);
  assert.throws(() => dropdown.set({ index: 2 }), /index must be one of its 2 options, from 0; got 2/);
  assert.throws(() => dropdown.set({ label: 'c' }), /label must be one of 'a', 'b', got 'c'/);
  assert.throws(() => new SelectionSlider(), /SelectionSlider: options must have at least one option/);
  assert.equal(dropdown.value, 'a');
});
