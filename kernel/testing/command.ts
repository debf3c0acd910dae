import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { junit as asJunit } from './junit.js';
import { report } from './report.js';
import { findNotebooks, testNotebooks } from './test-all.js';
import type { TestOptions } from './test-notebook.js';

/** `notebear test`: tells each notebook's result as it comes. Returns the exit code: 0, or 1 when one failed. */
export async function testCommand(
  paths: readonly string[],
  { junit, jobs, ...options }: TestOptions & { junit?: string; jobs: number },
): Promise<number> {
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;
  const results = await testNotebooks(await findNotebooks(paths), {
    ...options,
    jobs: Math.max(1, Math.floor(jobs)),
    onResult: (result) => process.stdout.write(`${report(result, { colour })}\n`),
  });
  if (junit !== undefined) {
    await mkdir(dirname(resolve(junit)), { recursive: true });
    await writeFile(junit, asJunit(results));
  }
  const failed = results.filter(({ passed }) => !passed).length;
  process.stdout.write(`${results.length - failed} of ${results.length} notebooks passed\n`);
  return failed > 0 ? 1 : 0;
}
