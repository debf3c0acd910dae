import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancelEpoch, CancelFit, notify, notifyTrainEnd, type TrainingRun, until } from '../../src/callback.js';

const run = {} as TrainingRun;

test('hooks are awaited one after the other, in the order of the list', async () => {
  const seen: number[] = [];
  const slow = {
    async onBatchEnd() {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(1);
    },
  };
  await notify([slow, {}, { onBatchEnd: () => void seen.push(2) }], 'onBatchEnd', run);
  assert.deepEqual(seen, [1, 2]);
});

test('every callback hears of the end, even when one throws', async () => {
  let heard = false;
  const failing = {
    onTrainEnd() {
      throw new Error('broken');
    },
  };
  const good = {
    onTrainEnd() {
      heard = true;
    },
  };
  await assert.rejects(notifyTrainEnd([failing, good], run, undefined), /broken/);
  assert.ok(heard);
});

test('an error at the end does not hide the one that ended the run', async () => {
  const failing = {
    onTrainEnd() {
      throw new Error('second');
    },
  };
  await notifyTrainEnd([failing], run, new Error('first'));
});

test('until stops at its own kind of error only', async () => {
  await until(CancelFit, async () => {
    throw new CancelFit();
  });
  const other = until(CancelFit, async () => {
    throw new CancelEpoch();
  });
  await assert.rejects(other, CancelEpoch);
});
