import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { StreamName } from '../link.js';
import type { OutputCell, Outputs } from './output.js';

/** The `console` of one cell: the whole of Node's, with late output going to its own cell. */
export function cellConsole(outputs: Outputs, cell: OutputCell): Console {
  const stream = (name: StreamName) =>
    new Writable({
      decodeStrings: false,
      write(text: string | Buffer, _encoding, done) {
        outputs.write(name, String(text), cell);
        done();
      },
    });
  return new Console({ stdout: stream('stdout'), stderr: stream('stderr'), colorMode: false });
}
