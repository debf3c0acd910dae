import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CancelFit, type TrainingRun } from '../../../src/callback.js';
import { LRFinder, type LRFinderOptions } from '../../../src/callbacks/lr-finder.js';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { repositoryFile } from '../../helpers/repository.js';

/** The batch after which a search with these smoothed losses ends; the losses' number if it does not. */
function stopsAfter(losses: number[], options: LRFinderOptions = {}): number {
  const finder = new LRFinder({ ...options, silent: true });
  const learn = { opt: { lr: 0, lrs: [0] } };
  for (const [i, smoothLoss] of losses.entries()) {
    try {
      finder.onBatchEnd({ iteration: i + 1, smoothLoss, learn } as unknown as TrainingRun);
    } catch (error) {
      assert.ok(error instanceof CancelFit);
      return i + 1;
    }
  }
  return losses.length;
}

const flat = (n: number, value: number): number[] => Array.from({ length: n }, () => value);

test('one lucky batch at the start does not end the search', () => {
  assert.equal(stopsAfter([0.08, ...flat(80, 0.5)]), 81);
});

test('the search ends when the loss is above four times its lowest', () => {
  assert.equal(stopsAfter([...flat(30, 1), ...flat(30, 0.5), 2.1]), 61);
});

test('the search ends at once when the loss is no number, at the start too', () => {
  assert.equal(stopsAfter([1, Number.NaN, 1]), 2);
});

test('the search ends after numIt batches', () => {
  assert.equal(stopsAfter(flat(40, 1), { numIt: 20 }), 20);
});

test("the rates of a search are those of fastai's", async () => {
  const { lrFind: rates } = JSON.parse(readFileSync(repositoryFile('test/oracle/schedules.json'), 'utf8')) as {
    lrFind: number[];
  };
  const learn = await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true });
  await learn.lrFind({ startLr: 1e-5, endLr: 1, numIt: 40, stopDiv: false, silent: true });
  for (const [i, rate] of learn.recorder.lrs.entries()) assertAllClose([rate / rates[i]!], [1], 1e-9, `rate ${i}`);
  assert.equal(learn.recorder.lrs.length, rates.length);
  learn.dispose();
});
