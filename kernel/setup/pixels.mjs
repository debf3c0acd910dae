// @ts-check
/** Compiles `src/transforms/assembly/pixels.ts`, which is AssemblyScript, to WebAssembly. */
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';

/** What `buildPixels` leaves. */
export const pixelsWasm = join(root, 'build/src/transforms/pixels.wasm');

/** Compiles it. Rejects with the compiler's words. */
export async function buildPixels() {
  const { default: asc } = await import('assemblyscript/asc');
  mkdirSync(dirname(pixelsWasm), { recursive: true });
  const folder = join(root, 'src/transforms/assembly');
  // The stub runtime frees nothing: no object is ever made in there. Assertions would ask for bounds again.
  const options = ['--optimizeLevel', '3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];
  const made = await asc.main(['pixels.ts', '--baseDir', folder, '--outFile', `${pixelsWasm}.new`, ...options]);
  if (made.error) throw new Error(`pixels.ts was not compiled: ${made.error.message}\n${made.stderr.toString()}`);
  renameSync(`${pixelsWasm}.new`, pixelsWasm);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await buildPixels();
