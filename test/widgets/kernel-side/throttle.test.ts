import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Throttle } from '../../../widgets/kernel-side/throttle.js';

let now = 0;
beforeEach((context) => {
  now = 0;
  mock.method(performance, 'now', () => now);
  mock.timers.enable({ apis: ['setTimeout'] });
  (context as { after?: (done: () => void) => void }).after?.(() => mock.reset());
});

function passTime(ms: number): void {
  now += ms;
  mock.timers.tick(ms);
}

test('the first call runs at once, those that follow are gathered into one', () => {
  let runs = 0;
  const throttle = new Throttle(100, () => runs++);
  for (let i = 0; i < 5; i++) throttle.call();
  assert.equal(runs, 1);
  passTime(100);
  assert.equal(runs, 2);
  passTime(1000);
  assert.equal(runs, 2);
});

test('a loop that never lets timers fire is served by its own calls', () => {
  let runs = 0;
  const throttle = new Throttle(100, () => runs++);
  for (now = 0; now <= 1000; now += 10) throttle.call();
  assert.equal(runs, 11);
});

test('flush runs a gathered call and nothing else; cancel forgets it', () => {
  let runs = 0;
  const throttle = new Throttle(100, () => runs++);
  throttle.flush();
  assert.equal(runs, 0);
  throttle.call();
  throttle.call();
  throttle.flush();
  assert.equal(runs, 2);
  throttle.call();
  throttle.cancel();
  passTime(500);
  assert.equal(runs, 2);
});
