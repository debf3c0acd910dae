import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutNotices } from '../../kernel/front/native-notices.js';

const LOADING = `WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795395735.249495   21001 port.cc:153] oneDNN custom operations are on. You may see slightly different results.
`;

test('what Abseil writes while TensorFlow loads is left out', () => {
  assert.equal(withoutNotices(`before\n${LOADING}after\n`), 'before\nafter\n');
});

test('what processor TensorFlow was built for is left out, with its second line', () => {
  const guard = `I0000 00:00:1795397807.044408    5084 cpu_feature_guard.cc:227] This TensorFlow binary is optimized to use available CPU instructions in performance-critical operations.
To enable the following instructions: AVX2 AVX512F, in other operations, rebuild TensorFlow with the appropriate compiler flags.
`;
  assert.equal(withoutNotices(`before\n${guard}after\n`), 'before\nafter\n');
});

test('the farewell of the watchdog’s debugger is left out', () => {
  assert.equal(withoutNotices('before\nWaiting for the debugger to disconnect...\n'), 'before\n');
});

test('warnings and errors of native libraries stay', () => {
  const text = 'W0000 00:00:1795395735.249495   21001 allocator.cc:84] Allocation exceeds 10% of free system memory.\n';
  assert.equal(withoutNotices(text), text);
});
