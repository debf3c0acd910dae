import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MUTATIONS } from './bench/mutation-list.js';
import { repositoryFile } from './helpers/repository.js';

/** `npm run bench -- mutations` plants them; it takes too long to be a test. */
test('each of at least twenty changes that the lessons have to notice has its place in the library', () => {
  assert.ok(MUTATIONS.length >= 20);
  for (const { what, file, from, to } of MUTATIONS) {
    const code = readFileSync(repositoryFile(`build/src/${file}`), 'utf8');
    assert.equal(code.split(from).length - 1, 1, `${what}: not one place in ${file} reads ${from}`);
    assert.notEqual(from, to, what);
  }
});
