import type { Learner } from '../learner.js';
import { asTfjs, rescaling } from '../models/tfjs/to-tfjs.js';
import { tf } from '../native/tensorflow.js';
import { activationOf, bytesToNormalised } from './browser-model.js';

/**
 * A learner's network as a model of tfjs' layers, with the numbers it has now: `await model.save('file://folder')` writes
 * `model.json` and its weights, which `tf.loadLayersModel` reads in a browser, where nothing of notebear is needed.
 *
 * It takes pictures `[N, H, W, 3]` with colours 0–255, as `tf.browser.fromPixels` gives them, resized and cut as the
 * data's validation pictures are; normalising is its first layer. It gives what `getPreds` gives, `[N, C]`, in the order of
 * `data.classes`. Everything is float32. The caller disposes it.
 *
 * Throws where the network has a layer that is not the library's own.
 */
export function toLayersModel(learn: Learner): tf.LayersModel {
  const { model, data } = learn;
  const made: tf.LayersModel[] = [];
  // The model's own variables outlive the tidy, the tensors that they were filled from do not.
  tf.tidy(() => {
    const input = tf.input({ shape: [null, null, 3] });
    let x = rescaling(bytesToNormalised(data)).apply(input) as tf.SymbolicTensor;
    for (const group of model.layerGroups) x = asTfjs(group, x);
    const output = tf.layers.activation({ activation: activationOf(learn) }).apply(x) as tf.SymbolicTensor;
    made.push(tf.model({ inputs: input, outputs: output, name: model.name }));
  });
  return made[0]!;
}
