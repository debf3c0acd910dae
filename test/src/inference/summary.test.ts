import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displaySymbol } from '../../../kernel/api.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';

test("the summary is fastai's table: each layer, its output, its parameters, and the totals", async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true });
  learn.freeze();
  const text = String(await learn.summary());
  const lines = text.split('\n');
  assert.equal(lines[0], 'tinyNet for red, green, blue');
  assert.equal(lines[1], '='.repeat(70));
  assert.equal(lines[2], 'Layer (type)         Output Shape         Param #        Trainable');
  const rows = lines.filter((line) => /^[A-Z]\w+ +\[/.test(line)).map((line) => line.split(/ {2,}/));
  assert.deepEqual(rows.slice(0, 8), [
    ['Rescale', '[16, 16, 3]', '0', 'False'],
    ['Convolution', '[8, 8, 8]', '216', 'False'],
    ['BatchNorm', '[8, 8, 8]', '16', 'True'],
    ['Relu', '[8, 8, 8]', '0', 'False'],
    ['Convolution', '[4, 4, 16]', '1,152', 'False'],
    ['BatchNorm', '[4, 4, 16]', '32', 'True'],
    ['Relu', '[4, 4, 16]', '0', 'False'],
    ['ConcatPool', '[32]', '0', 'False'],
  ]);
  assert.deepEqual(rows.at(-1), ['Linear', '[3]', '1,539', 'True']);
  const total = learn.model.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  assert.ok(text.includes(`Total params: ${total.toLocaleString('en')}\n`));
  assert.ok(text.includes('Total non-trainable params: 1,368\n'));
  assert.match(text, /Optimized with AdamW, true weight decay\nLoss function: crossEntropy\n/);
});

test('a cell shows it as lines, not as a string in quotes', async () => {
  const learn = await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true });
  const summary = await learn.summary();
  assert.equal(summary[displaySymbol]()['text/plain'], String(summary));
});
