import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Writes `count` JPEG files of 800 × 600 px into the class folders `a` and `b` of `folder`; returns their paths. */
export async function manyPictures(folder: string, count: number): Promise<string[]> {
  const noise = { type: 'gaussian' as const, mean: 120, sigma: 40 };
  const jpeg = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#876', noise } })
    .jpeg()
    .toBuffer();
  for (const name of ['a', 'b']) await mkdir(join(folder, name), { recursive: true });
  const files = Array.from({ length: count }, (_, i) =>
    join(folder, 'ab'[i % 2]!, `${String(i).padStart(6, '0')}.jpg`),
  );
  for (const file of files) await writeFile(file, jpeg);
  return files;
}
