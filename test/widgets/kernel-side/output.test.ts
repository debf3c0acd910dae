import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setKernelHost } from '../../../kernel/api.js';
import { displayMode, Output } from '../../../widgets/kernel-side/output.js';
import { captureStdout } from '../../helpers/capture-stdout.js';
import { FakeKernelHost } from '../../helpers/fake-kernel-host.js';

afterEach(() => {
  setKernelHost(undefined);
  delete process.env.NOTEBEAR_DISPLAY;
});

test('the mode is terminal without a kernel, static if the environment says so, else widget', () => {
  process.env.NOTEBEAR_DISPLAY = 'static';
  assert.equal(displayMode(), 'terminal');
  new FakeKernelHost();
  assert.equal(displayMode(), 'static');
  delete process.env.NOTEBEAR_DISPLAY;
  assert.equal(displayMode(), 'widget');
});

test('an update replaces what was shown, and only that', () => {
  const host = new FakeKernelHost();
  const [one, two] = [new Output(), new Output()];
  one.show({ 'text/plain': 'a' });
  two.show({ 'text/plain': 'b' });
  one.update({ 'text/plain': 'c' }, { 'text/plain': { bold: true } });
  const [first, second, third] = host.displays;
  assert.notEqual(first?.displayId, second?.displayId);
  assert.deepEqual(third, {
    bundle: { 'text/plain': 'c' },
    displayId: first?.displayId,
    update: true,
    metadata: { 'text/plain': { bold: true } },
  });
});

test('without a kernel the text is printed, once as long as it stays the same', async () => {
  const printed = await captureStdout(() => {
    const output = new Output();
    output.show({ 'text/plain': 'a' });
    output.update({ 'text/plain': 'a' });
    output.update({ 'image/png': '' });
    output.update({ 'text/plain': 'b' });
  });
  assert.equal(printed, 'a\nb\n');
});
