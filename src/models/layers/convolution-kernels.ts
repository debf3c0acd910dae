/** By which ops a convolution and its gradients are done: TensorFlow's or one of the library's own. */
import { FLOAT, type Handle } from '../../native/binding.js';
import * as native from '../../native/convolution.js';
import { ownDepthwise, takesDepthwise } from '../../native/depthwise.js';
import { type PatchOptions, type PlacedOps, patches, takesPatches } from '../../native/patches.js';
import { conv3x3, conv3x3FilterGradient, conv3x3InputGradient, takesWinograd } from '../../native/winograd.js';

export interface ConvolutionKernels extends PlacedOps {
  /** Of the filter; default: that of the pictures. */
  filterType?: number;
  /** Do they see to the border themselves? */
  pads?: boolean;
}

const direct: ConvolutionKernels = {
  forward: native.conv2d,
  inputGradient: native.conv2dInputGradient,
  filterGradient: native.conv2dFilterGradient,
};

const winograd: ConvolutionKernels = {
  filterType: FLOAT,
  forward: conv3x3,
  inputGradient: (_shape, filter, gradient) => conv3x3InputGradient(filter, gradient),
  filterGradient: (x, _shape, gradient) => conv3x3FilterGradient(x, gradient),
};

const depthwise: ConvolutionKernels = {
  forward: native.depthwiseConv2d,
  inputGradient: native.depthwiseConv2dInputGradient,
  filterGradient: native.depthwiseConv2dFilterGradient,
};

/** With their filters in float32, and a border of their own. */
const placed = (ops: PlacedOps): ConvolutionKernels => ({ filterType: FLOAT, pads: true, ...ops });
const byPatches = placed(patches);
const depthwiseOfOurs = placed(ownDepthwise);

/** The quickest for pictures like `x` and a filter of this shape. */
export function kernelsFor(
  x: Pick<Handle, 'shape' | 'dtype'>,
  filterShape: readonly number[],
  options: PatchOptions,
  isDepthwise: boolean,
): ConvolutionKernels {
  if (isDepthwise) return takesDepthwise(x, filterShape, options) ? depthwiseOfOurs : depthwise;
  if (takesPatches(x, filterShape, options)) return byPatches;
  return takesWinograd(x, filterShape, options) ? winograd : direct;
}
