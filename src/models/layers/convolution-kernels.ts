/** By which ops a convolution and its gradients are done: TensorFlow's or one of the library's own. */
import { FLOAT, type Handle } from '../../native/binding.js';
import * as native from '../../native/convolution.js';
import {
  ownDepthwise,
  ownDepthwiseFilterGradient,
  ownDepthwiseInputGradient,
  takesDepthwise,
} from '../../native/depthwise.js';
import {
  type PatchOptions,
  patchConv,
  patchConvFilterGradient,
  patchConvInputGradient,
  takesPatches,
} from '../../native/patches.js';
import { conv3x3, conv3x3FilterGradient, conv3x3InputGradient, takesWinograd } from '../../native/winograd.js';

export interface ConvolutionKernels {
  /** Of the filter; default: that of the pictures. */
  filterType?: number;
  /** Do they see to the border themselves? */
  pads?: boolean;
  forward: typeof patchConv;
  inputGradient: typeof patchConvInputGradient;
  filterGradient: typeof patchConvFilterGradient;
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

const patches: ConvolutionKernels = {
  filterType: FLOAT,
  pads: true,
  forward: patchConv,
  inputGradient: patchConvInputGradient,
  filterGradient: patchConvFilterGradient,
};

const depthwise: ConvolutionKernels = {
  forward: native.depthwiseConv2d,
  inputGradient: native.depthwiseConv2dInputGradient,
  filterGradient: native.depthwiseConv2dFilterGradient,
};

const depthwiseOfOurs: ConvolutionKernels = {
  filterType: FLOAT,
  pads: true,
  forward: ownDepthwise,
  inputGradient: ownDepthwiseInputGradient,
  filterGradient: ownDepthwiseFilterGradient,
};

/** The quickest for pictures like `x` and a filter of this shape. */
export function kernelsFor(
  x: Pick<Handle, 'shape' | 'dtype'>,
  filterShape: readonly number[],
  placed: PatchOptions,
  isDepthwise: boolean,
): ConvolutionKernels {
  if (isDepthwise) return takesDepthwise(x, filterShape, placed) ? depthwiseOfOurs : depthwise;
  if (takesPatches(x, filterShape, placed)) return patches;
  return takesWinograd(x, filterShape, placed) ? winograd : direct;
}
