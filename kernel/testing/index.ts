/** What `notebear/testing` exports: notebooks as tests, for any test runner. */
import { report } from './report.js';
import { type NotebookResult, type TestOptions, testNotebook } from './test-notebook.js';

export type { Difference } from './compare.js';
export { junit } from './junit.js';
export { report } from './report.js';
export type { CellSettings } from './settings.js';
export { findNotebooks, testNotebooks } from './test-all.js';
export { type CellResult, type NotebookResult, type TestOptions, testNotebook } from './test-notebook.js';

/**
 * Tests a notebook and throws an `Error` that shows what differs, so that it is one line in a test of Vitest, Jest or
 * node:test: `test('the lesson', () => expectNotebook('lesson.ipynb'), 600_000)`.
 */
export async function expectNotebook(path: string, options: TestOptions = {}): Promise<NotebookResult> {
  const result = await testNotebook(path, options);
  if (!result.passed) throw new Error(report(result));
  return result;
}
