import { tf } from '../native/tensorflow.js';
import { drawPicture, type Picture, type RenderOptions, type Stats } from './draw.js';
import type { Plan } from './plan.js';
import type { PaddingMode } from './transform.js';

export type { PaddingMode, Picture, RenderOptions, Stats };

/**
 * Carries plans out, see `drawPicture`. Returns float32 `[N, height, width, 3]`, which the caller disposes.
 *
 * A picture that is drawn at its own place and size comes out exactly. Outside, `reflection` repeats the outermost
 * pixel, as TensorFlow does; PyTorch's does not.
 */
export function render(pictures: readonly Picture[], plans: readonly Plan[], options: RenderOptions): tf.Tensor4D {
  const { height, width } = options.size;
  const length = height * width * 3;
  const batch = new Float32Array(pictures.length * length);
  for (const [i, picture] of pictures.entries())
    drawPicture(picture, plans[i]!, options, batch.subarray(i * length, (i + 1) * length));
  return tf.tensor4d(batch, [pictures.length, height, width, 3]);
}

/** The ways to fill what lies outside of a picture. */
export const PADDING_MODES: readonly PaddingMode[] = ['reflection', 'border', 'zeros'];
