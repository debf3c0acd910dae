import type { Layer } from './layer.js';
import { Residual } from './residual.js';
import { Sequential } from './sequential.js';

/** The layers within a layer that hold no others, in the order of the forward pass; itself where it holds none. */
export function innerLayers(layer: Layer): Layer[] {
  if (layer instanceof Sequential) return layer.layers.flatMap(innerLayers);
  if (layer instanceof Residual) return [layer.main, ...(layer.shortcut ? [layer.shortcut] : [])].flatMap(innerLayers);
  return [layer];
}
