import type { GraphModel } from '@tensorflow/tfjs-node';
import type { Learner } from '../learner.js';
import { Graph } from '../models/graph/graph.js';
import { graphModelArtifacts } from '../models/graph/graph-model.js';
import { addNetwork, withoutGraph } from '../models/graph/network-graph.js';
import { Rescale } from '../models/layers/rescale.js';
import { FLOAT } from '../native/binding.js';
import { tf } from '../native/tensorflow.js';
import { activationOf, bytesToNormalised } from './browser-model.js';

/**
 * A learner's network as a graph of tfjs', with the numbers it has now: `await model.save('file://folder')` writes
 * `model.json` and its weights, which `tf.loadGraphModel` reads in a browser, where nothing of notebear is needed. Batch
 * norms are folded into the convolutions, so that it is smaller and quicker than `toLayersModel`'s, but cannot be trained
 * on.
 *
 * It takes pictures `[N, H, W, 3]` with colours 0–255, as `tf.browser.fromPixels` gives them, resized and cut as the
 * data's validation pictures are; normalising is its first op. It gives what `getPreds` gives, `[N, C]`, in the order of
 * `data.classes`. Everything is float32. The caller disposes it.
 *
 * Throws where the network has a layer that is not the library's own, naming it.
 */
export function toGraphModel(learn: Learner): GraphModel {
  const layers = learn.model.layerGroups;
  const other = withoutGraph(layers);
  if (other)
    throw new Error(`toGraphModel: a layer of type ${other} is not the library's own: no graph is known of it`);
  const graph = new Graph();
  const input = graph.add('Placeholder', [], { dtype: { type: FLOAT }, shape: { shape: [-1, -1, -1, 3] } }, 'pictures');
  const whole = [new Rescale(bytesToNormalised(learn.data)), ...layers];
  const scores = addNetwork(graph, whole, input, { computeType: FLOAT });
  const output = graph.add(OPS[activationOf(learn)], [scores], { T: { type: FLOAT } }, 'predictions');
  return tf.loadGraphModelSync(graphModelArtifacts(graph, { input, output })) as GraphModel;
}

const OPS = { softmax: 'Softmax', sigmoid: 'Sigmoid', linear: 'Identity' };
