import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutNotices } from '../../kernel/front/native-notices.js';

const LOADING = `WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795395735.249495   21001 port.cc:153] oneDNN custom operations are on. You may see slightly different results.
`;

test('what Abseil writes while TensorFlow loads is left out', () => {
  assert.equal(withoutNotices(`before\n${LOADING}after\n`), 'before\nafter\n');
});

test('warnings and errors of native libraries stay', () => {
  const text = 'W0000 00:00:1795395735.249495   21001 allocator.cc:84] Allocation exceeds 10% of free system memory.\n';
  assert.equal(withoutNotices(text), text);
});
