import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import * as controls from '../../../../widgets/kernel-side/controls/index.js';
import { FakeKernelHost } from '../../../helpers/fake-kernel-host.js';
import { repositoryFile } from '../../../helpers/repository.js';

type Json = Record<string, unknown>;

/** Made by ipywidgets; see make_widgets.py. */
const CASES: { class: string; options: Json; state: Json }[] = JSON.parse(
  readFileSync(repositoryFile('test/oracle/widgets.json'), 'utf8'),
);

let host: FakeKernelHost;
beforeEach(() => {
  host = new FakeKernelHost();
});
afterEach(() => host.remove());

for (const { class: name, options, state } of CASES) {
  test(`${name} with ${JSON.stringify(options)} opens with the state that ipywidgets sends`, () => {
    const Class = (controls as Json)[name] as new (options: object) => controls.CoreWidget;
    const widget = new Class(optionsOf(name, options));
    const sent = host.messages('comm_open', widget.modelId)[0]!;
    assert.deepEqual(sent.metadata, { version: '2.1.0' });
    assert.deepEqual(plain(host.stateOf(widget.modelId)), state);
  });
}

test('every class of ipywidgets is among the cases', () => {
  const classes = Object.entries(controls).filter(([, value]) => typeof value === 'function' && 'model' in value);
  const known = new Set(CASES.map(({ class: name }) => name));
  const missing = classes.map(([name]) => name).filter((name) => !known.has(name) && name !== 'Interactive');
  assert.deepEqual(missing, []);
  assert.ok(known.size >= 65, `${known.size} classes`);
});

/** Python's options in our words. */
function optionsOf(name: string, options: Json): Json {
  if (options.link)
    return { source: [new controls.IntSlider(), 'value'], target: [new controls.IntProgress(), 'value'] };
  if (options.children) return { children: (options.children as string[]).map((text) => new controls.Label(text)) };
  if (name === 'TimePicker' && options.value)
    return { value: { hours: 13, minutes: 5, seconds: 7, milliseconds: 250 } };
  if (/Date/.test(name)) return mapValues(options, (text) => dateOf(String(text)));
  return camel(options);
}

/** Without a zone: the wall clock's. */
const dateOf = (text: string) => new Date(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'));

const camel = (options: Json): Json =>
  Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      key === 'style' || key === 'layout' ? camel(value as Json) : value,
    ]),
  );

const mapValues = (options: Json, f: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [key, f(value)]));

/** As the oracle writes it: what is referred to in place of references, bytes by their length. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: value.length };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'string' && value.startsWith('IPY_MODEL_')) {
    const referred = plain(host.stateOf(value.slice('IPY_MODEL_'.length))) as Json;
    const shown = Object.entries(referred).filter(([k, v]) => k === '_model_name' || (k[0] !== '_' && v !== null));
    return { model: Object.fromEntries(shown) };
  }
  return typeof value === 'object' && value !== null ? mapValues(value as Json, plain) : value;
}
