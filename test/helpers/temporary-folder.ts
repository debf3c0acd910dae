import type { TestContext } from 'node:test';

/** For the rest of the test the system has no folder for temporary files. */
export function withoutTemporaryFolder(t: TestContext): void {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = '/does/not/exist';
  t.after(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });
}
