/**
 * MurmurHash2 of a text's UTF-8 bytes (Austin Appleby, 32 bits): how a debugger front end names a cell by its code. See
 * "Debug request" in the Jupyter messaging specification, `hashMethod`.
 */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text);
  const rest = bytes.length & ~3;
  let hash = (seed ^ bytes.length) >>> 0;
  for (let i = 0; i < rest; i += 4) {
    const k = Math.imul(bytes.readInt32LE(i), FACTOR);
    hash = Math.imul(hash, FACTOR) ^ Math.imul(k ^ (k >>> 24), FACTOR);
  }
  if (rest < bytes.length) {
    for (let i = bytes.length - 1; i >= rest; i--) hash ^= bytes[i]! << (8 * (i - rest));
    hash = Math.imul(hash, FACTOR);
  }
  hash = Math.imul(hash ^ (hash >>> 13), FACTOR);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const FACTOR = 0x5bd1e995;
