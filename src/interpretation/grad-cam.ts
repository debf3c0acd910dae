import type { Learner } from '../learner.js';
import { Pass } from '../models/layers/pass.js';
import { Sequential } from '../models/layers/sequential.js';
import { inArena } from '../native/arena.js';
import { floats, read } from '../native/convert.js';
import { relu } from '../native/layers.js';
import { mean, mul, sum } from '../native/math.js';
import type { tf } from '../native/tensorflow.js';
import { borrow } from '../native/tensors.js';

/** How much each place of a picture speaks for a class: `[height, width]`, row by row, 0 or above. */
export interface ClassMap {
  /** Rows. */
  height: number;
  /** Columns. */
  width: number;
  /** Row by row. */
  values: Float32Array;
}

/**
 * Where in a picture `[1, H, W, 3]` a network sees class `target` (Selvaraju et al. 2017, Grad-CAM): the last features of
 * the body, each weighted by the mean gradient of the class' score with respect to it, what speaks against it left out.
 * In evaluation mode, as fastai's. Throws where the network is not a body and a head.
 */
export function gradCam({ model, random }: Learner, x: tf.Tensor4D, target: number): ClassMap {
  const head = model.layerGroups.at(-1)!;
  const body = new Sequential(model.layerGroups.slice(0, -1));
  return inArena(() => {
    const features = body.forward(borrow(x), new Pass({ training: false, random }));
    if (body.layers.length === 0 || features.shape.length !== 4) {
      throw new Error(
        'a heatmap needs a network of a body, which gives features [N, H, W, C], and a head; see cnnLearner',
      );
    }
    const pass = new Pass({ training: false, random, recording: true });
    const scores = head.forward(features, pass);
    const one = new Float32Array(scores.shape[1]!);
    one[target] = 1;
    const gradient = head.backward(floats(one, scores.shape), pass, true)!;
    const weighted = mul(features, mean(gradient, [1, 2], true));
    const [, height, width] = features.shape as [number, number, number, number];
    return { height, width, values: read(relu(sum(weighted, [3]))).slice() };
  });
}
