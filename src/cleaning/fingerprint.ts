import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { inParallel } from '../in-parallel.js';
import { type Measures, measure, type Pixels } from './measures.js';
import { perceptualHash } from './perceptual-hash.js';

/** What is known about a picture's file from reading it once. */
export interface Fingerprint {
  /** SHA-256 of the file, hexadecimal. */
  sha256: string;
  /** What the picture looks like, `HASH_BITS` bits; null: it cannot be read as a picture, or is plain. */
  look: Uint32Array | null;
  /** Null: it cannot be read as a picture. */
  measures: Measures | null;
  /** True: cut off or otherwise broken, though part of it may be readable. */
  damaged: boolean;
}

/** Reads one file. Throws only if the file itself cannot be read. */
export async function fingerprint(path: string): Promise<Fingerprint> {
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const whole = await pixels(bytes, 'truncated').catch(() => null);
  const read = whole ?? (await pixels(bytes, 'none').catch(() => null));
  if (!read) return { sha256, look: null, measures: null, damaged: true };
  return { sha256, look: perceptualHash(read), measures: measure(read), damaged: whole === null };
}

/**
 * Reads many files, a few at a time; the results are in the order of `paths`. A file that is gone has no fingerprint.
 * `progress` is called after each.
 */
export async function fingerprints(
  paths: readonly string[],
  progress: (done: number, total: number) => void = () => {},
): Promise<(Fingerprint | null)[]> {
  const found: (Fingerprint | null)[] = new Array(paths.length).fill(null);
  let done = 0;
  await inParallel(paths, AT_ONCE, async (path, i) => {
    found[i] = await fingerprint(path).catch(() => null);
    progress(++done, paths.length);
  });
  return found;
}

/** sharp has four threads of its own. */
const AT_ONCE = 4;

/** Longer side that all is measured at, px: sharpness depends on it. */
const SIDE = 256;

async function pixels(bytes: Buffer, failOn: 'truncated' | 'none'): Promise<Pixels> {
  const picture = sharp(bytes, { failOn });
  const { autoOrient } = await picture.metadata();
  const { data, info } = await picture
    .autoOrient()
    .flatten({ background: 'white' })
    .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels, original: autoOrient };
}
