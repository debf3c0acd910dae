import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { repositoryFile } from '../../helpers/repository.js';

const file = new URL('../../../../kernel/setup/tensorflow.mjs', import.meta.url).href;
const { forThreads } = (await import(file)) as { forThreads: (source: string) => string };

test("each thread keeps attributes' names for itself in the addon that is built", () => {
  const source = readFileSync(repositoryFile('node_modules/@tensorflow/tfjs-node/binding/tfjs_backend.cc'), 'utf8');
  const changed = forThreads(source);
  assert.match(changed, /^static thread_local std::set<std::string> ATTR_NAME_SET;$/m);
  assert.equal(changed.replace('static thread_local ', 'static '), source, 'and nothing else is changed');
});

test('another source than the expected one is not built', () => {
  assert.throws(() => forThreads('int main() {}'), /tfjs_backend\.cc is not as expected: .*ATTR_NAME_SET/);
});
