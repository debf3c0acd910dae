/**
 * To be imported by a process that a test watches (`node --import`): at SIGUSR2 it says on stderr what its heap and its
 * buffers hold after a collection, in bytes.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  collect();
  // The bytes of buffers are given back after the collection that found them unused, and counted until then.
  setTimeout(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    console.error(`heap in use: ${heapUsed + external}`);
  }, 100);
});
