import { fstatSync, writeSync } from 'node:fs';
import { type StreamName, sentinel } from '../link.js';

/** Which pipe each descriptor is: a cell may close one, and open a file that gets its number. */
const PIPES = ([1, 2] as const).map(
  (fd) => ({ fd, name: fd === 1 ? 'stdout' : 'stderr', identity: identity(fd) }) as const,
);

/** Marks the end of a cell in what native code and child processes print. Returns where that cannot be done any more. */
export function markEnd(run: number): StreamName[] {
  const text = sentinel(run);
  return PIPES.filter((pipe) => pipe.identity !== identity(pipe.fd) || !writeAll(pipe.fd, text)).map(
    ({ name }) => name,
  );
}

function identity(fd: number): string | undefined {
  try {
    const { dev, ino } = fstatSync(fd);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

/** Writes all of `text` although the pipe may be full for the moment; false: it has ended. */
function writeAll(fd: number, text: string): boolean {
  let bytes: Uint8Array = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return false;
    }
  }
  return true;
}
