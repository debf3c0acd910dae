/**
 * The one place from which the package loads tfjs-node. A cell's `import * as tf from '@tensorflow/tfjs-node'` gets
 * the same instance, so tensors pass freely between the two.
 */
import './environment.js';
import './node-shims.js';
import * as tf from '@tensorflow/tfjs-node';

export { tf };
