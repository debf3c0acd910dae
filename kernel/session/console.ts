import { Console } from 'node:console';
import type { StreamName } from '../link.js';
import type { OutputCell, Outputs } from './output.js';

/** The `console` of one cell: the whole of Node's, with late output going to its own cell. */
export function cellConsole(outputs: Outputs, cell: OutputCell): Console {
  const stream = (name: StreamName) =>
    // All that a console asks of a stream when errors are not kept from its caller, and much sooner made than one.
    ({ write: (text: string) => outputs.write(name, text, cell) }) as unknown as NodeJS.WritableStream;
  return new Console({ stdout: stream('stdout'), stderr: stream('stderr'), colorMode: false, ignoreErrors: false });
}
