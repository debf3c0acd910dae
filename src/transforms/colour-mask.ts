import { Random } from '../random.js';
import type { ColourChange, Size } from './transform.js';

/**
 * Changes of colour as numbers for each pixel and channel, `[height, width, 3]`: what is kept of it, and what is added.
 */
export function colourMask(
  changes: readonly ColourChange[],
  { height, width }: Size,
): { keep: Float32Array; add: Float32Array } {
  const keep = new Float32Array(height * width * 3).fill(1);
  const add = new Float32Array(height * width * 3);
  for (const change of changes) {
    if (change.type === 'noise') {
      const random = new Random(change.seed);
      for (let i = change.channel; i < keep.length; i += 3) {
        keep[i] = 0;
        add[i] = random.uniform() * change.max;
      }
      continue;
    }
    const [left, right] = [Math.max(change.left, 0), Math.min(change.right, width)];
    for (let y = Math.max(change.top, 0); y < Math.min(change.bottom, height); y++) {
      if (left >= right) break;
      keep.fill(0, (y * width + left) * 3, (y * width + right) * 3);
      add.fill(0, (y * width + left) * 3, (y * width + right) * 3);
    }
  }
  return { keep, add };
}
