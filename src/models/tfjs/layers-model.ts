import { tf } from '../../native/tensorflow.js';
import { expect } from '../../options.js';
import { Network } from '../network.js';
import { TfjsLayer } from './tfjs-layer.js';

export interface LayersModelOptions {
  /**
   * Where layer groups begin, as indices into the model's layers: `[4]` makes two groups. Default: the last layer that
   * has weights begins the second group, the head. Only for models made by `tf.sequential`.
   */
  split?: readonly number[];
}

/**
 * Any model of tfjs, as `tf.sequential`, `tf.model` or `tf.loadLayersModel` make it, for a `Learner`: one that takes
 * pictures `[N, H, W, C]` and gives scores `[N, C]`. It is trained with our optimizers, losses and callbacks, frozen by
 * groups, saved and loaded; its gradients come from tfjs.
 *
 * What it cannot: models with several inputs or outputs, and models that end in a softmax or sigmoid, which losses here
 * bring themselves; both are told. A model that is no `tf.Sequential` is one layer group, so that it cannot be frozen
 * in part; heatmaps need two. After training `syncLayersModel` puts the weights back into the model.
 */
export function fromLayersModel(model: tf.LayersModel, options: LayersModelOptions = {}): Network {
  expect('fromLayersModel: model', model, model instanceof tf.LayersModel, 'a tf.LayersModel');
  checkEnds(model);
  if (!(model instanceof tf.Sequential)) {
    expect('fromLayersModel: split', options.split, options.split === undefined, 'nothing for a model that branches');
    return new Network([[new TfjsLayer(model)]], model.name);
  }
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const split = options.split ?? [layers.findLastIndex(({ weights }) => weights.length > 0)];
  const inRange = split.every((at, i) => Number.isInteger(at) && at > (split[i - 1] ?? 0) && at < layers.length);
  expect('fromLayersModel: split', split, inRange, `rising indices from 1 to ${layers.length - 1}`);
  const bounds = [0, ...split, layers.length];
  const groups = bounds.slice(1).map((end, i) => layers.slice(bounds[i]!, end).map((layer) => new TfjsLayer(layer)));
  return new Network(groups, model.name);
}

/** Puts a network's numbers into the model that `fromLayersModel` made it of, for `model.save()` for instance. */
export function syncLayersModel(network: Network): void {
  for (const group of network.layerGroups) {
    for (const layer of group.layers) if (layer instanceof TfjsLayer) layer.push();
  }
}

function checkEnds(model: tf.LayersModel): void {
  const { inputs, outputs } = model;
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw new Error(
      `fromLayersModel: expected one input and one output, '${model.name}' has ${inputs.length} and ${outputs.length}`,
    );
  }
  const [input, output] = [inputs[0]!.shape, outputs[0]!.shape];
  if (input.length !== 4 || output.length !== 2) {
    throw new Error(
      `fromLayersModel: expected pictures [N, H, W, C] in and scores [N, C] out, '${model.name}' takes ` +
        `[${input}] and gives [${output}]`,
    );
  }
  const { activation } = model.layers.at(-1)!.getConfig() as { activation?: unknown };
  if (activation === 'softmax' || activation === 'sigmoid') {
    throw new Error(
      `fromLayersModel: '${model.name}' ends in a ${activation}, which the loss brings itself: end it in a layer ` +
        "with activation 'linear'",
    );
  }
}
