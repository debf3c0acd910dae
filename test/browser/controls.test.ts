import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startedLab } from '../helpers/started-lab.js';

const { lab, look, options } = await startedLab('controls');

const output = (cell: number) =>
  `document.querySelectorAll('.jp-Cell')[${cell}].querySelector('.jp-OutputArea').innerText`;
const has = (cell: number, text: string) => lab.until(`${output(cell)}.includes(${JSON.stringify(text)})`);

test(
  'a slider that is moved and a button that is pressed reach the cell, and the kernel answers',
  options,
  async () => {
    await lab.open('controls.ipynb', [
      `import { Button, Dropdown, FloatSlider, HBox, IntProgress, Label, VBox, jslink } from 'notebear/widgets';
const slider = new FloatSlider({ value: 1, min: 0, max: 10, step: 0.5, description: 'lr' });
const bar = new IntProgress({ max: 10 });
const label = new Label('');
const button = new Button({ description: 'Press', buttonStyle: 'success', tooltip: 'once' });
const menu = new Dropdown({ options: { bear: 1, cat: 2 }, description: 'animal' });
slider.observe(({ new: value }) => { label.value = 'lr is ' + value; bar.value = Math.round(value); }, 'value');
menu.observe(({ new: value }) => { slider.value = value! * 2; }, 'value');
button.onClick(() => { console.log('pressed'); slider.max = 20; });
button.onClick(() => { throw new Error('the handler failed'); });
new VBox([new HBox([slider, button]), menu, bar, label])`,
      '1 + 1',
    ]);
    await lab.runAll();
    const handle = lab.page.locator('.noUi-handle').first();
    await handle.focus();
    await lab.page.keyboard.press('ArrowRight');
    await has(0, 'lr is 1.5');
    await lab.page.locator('.widget-dropdown select').selectOption({ label: 'cat' });
    await has(0, 'lr is 4');
    await lab.page.getByRole('button', { name: 'Press' }).click();
    await has(0, 'pressed');
    await lab.until(`document.querySelector('.noUi-handle').getAttribute('aria-valuemax') === '20.0'`);
    await look('moved');
    assert.match(String(await lab.page.evaluate(output(1))), /2$/);
  },
);

test('what a handler throws is told at the cell that added it', options, async () => {
  await has(0, 'In a handler of a message to Button: Error: the handler failed');
  await look('error');
});

test('interact redraws when its slider moves, also after the page was reloaded', options, async () => {
  await lab.open('interact.ipynb', [
    `import { interact } from 'notebear/widgets';
await interact(async ({ n, word }) => {
  await new Promise((done) => setTimeout(done, 30));
  console.log(word.repeat(n));
  return { n };
}, { n: [0, 6], word: 'ab' });`,
  ]);
  await lab.runAll();
  await has(0, 'ababab');
  await has(0, '{ n: 3 }');
  await lab.page.locator('.noUi-handle').first().focus();
  await lab.page.keyboard.press('ArrowRight');
  await has(0, 'abababab');
  await has(0, '{ n: 4 }');
  assert.ok(!String(await lab.page.evaluate(output(0))).includes('{ n: 3 }'), 'the old result is gone');
  await look('interact');
  await lab.save('interact.ipynb');
  await lab.page.reload();
  await lab.until(`document.querySelector('.noUi-handle') !== null`, 60_000);
  await has(0, '{ n: 4 }');
  await lab.page.locator('.noUi-handle').first().focus();
  await lab.page.keyboard.press('ArrowLeft');
  await has(0, '{ n: 3 }');
});

test('every control has a view', options, async () => {
  await lab.open('all.ipynb', [
    `import * as w from 'notebear/widgets';
const options = ['a', 'b', 'c'];
const all = [
  new w.IntSlider(), new w.FloatSlider(), new w.FloatLogSlider(), new w.IntRangeSlider(), new w.FloatRangeSlider(),
  new w.IntProgress({ value: 30 }), new w.FloatProgress({ value: 40 }), new w.IntText(), new w.FloatText(),
  new w.BoundedIntText(), new w.BoundedFloatText(), new w.Play(), new w.Text('text'), new w.Textarea('text'),
  new w.Password(), new w.Combobox({ options }), new w.Label('label $x^2$'), new w.HTML('<b>html</b>'), new w.HTMLMath('$y$'),
  new w.Button({ description: 'button' }), new w.Checkbox({ description: 'check' }), new w.ToggleButton({ description: 'toggle' }),
  new w.Valid({ value: true }), new w.FileUpload(), new w.ColorPicker(), new w.Dropdown({ options }), new w.RadioButtons({ options }),
  new w.Select({ options }), new w.ToggleButtons({ options }), new w.SelectionSlider({ options }), new w.SelectMultiple({ options }),
  new w.SelectionRangeSlider({ options }), new w.TagsInput({ value: ['tag'] }), new w.ColorsInput({ value: ['red'] }),
  new w.IntsInput({ value: [1] }), new w.FloatsInput({ value: [1.5] }), new w.DatePicker({ value: new Date(2024, 1, 29) }),
  new w.TimePicker({ value: { hours: 13, minutes: 5 } }), new w.DatetimePicker({ value: new Date() }), new w.NaiveDatetimePicker(),
  new w.Tab([new w.Label('page')], { titles: ['first'] }), new w.Accordion([new w.Label('fold')], { titles: ['fold'] }),
  new w.Stack([new w.Label('stack')], { selectedIndex: 0 }), new w.Image({ width: '10' }), new w.Controller(), new w.Output(),
];
new w.GridBox(all, { layout: { gridTemplateColumns: 'repeat(3, 1fr)' } })`,
  ]);
  await lab.runAll();
  await lab.until(`document.querySelectorAll('.widget-gridbox > *').length === 46`);
  await look('all');
  const shown = String(await lab.page.evaluate(output(0)));
  assert.ok(!/Error|not found|Failed/.test(shown), shown);
  assert.equal(await lab.page.locator('input[type=date]').first().inputValue(), '2024-02-29');
});

test('a notebook that is opened without its kernel shows what stands beside each widget', options, async () => {
  await lab.open('gone.ipynb', [
    `import { HTML, IntSlider } from 'notebear/widgets';
new IntSlider({ value: 42 }).display();
new HTML('<i>said in HTML</i>')`,
  ]);
  await lab.runAll();
  await lab.until(`document.querySelectorAll('.noUi-handle').length === 1`);
  await lab.save('gone.ipynb');
  await lab.page.evaluate(
    `window.jupyterapp.serviceManager.sessions.shutdownAll().then(() => window.jupyterapp.serviceManager.kernels.shutdownAll())`,
  );
  lab.errors.length = 0;
  await lab.page.goto(`${lab.page.url().split('/lab')[0]}/lab/tree/gone.ipynb?reset`);
  await lab.ready();
  await has(0, 'IntSlider(value: 42)');
  await has(0, 'said in HTML');
  assert.ok(!/model not found/.test(String(await lab.page.evaluate(output(0)))));
  await look('gone');
  lab.errors.splice(0, lab.errors.length, ...lab.errors.filter((error) => !error.includes('widget model not found')));
});

test('the page reported no error on the way', options, () => assert.deepEqual(lab.errors, []));
