import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { liveHandles } from '../../src/native/arena.js';
import { binding } from '../../src/native/binding.js';
import { tf } from '../../src/native/tensorflow.js';

export interface TensorCounts {
  /** Tensors that tfjs knows. */
  tfjs: number;
  /** Tensors in the addon: tfjs', variables and native handles. */
  native: number;
  /** Handles that arenas own. */
  handles: number;
}

/** Tensors alive now, after variables of forgotten learners were collected: equal before and after means no leak. */
export async function tensorCounts(): Promise<TensorCounts> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { tfjs: tf.memory().numTensors, native: binding.getNumOfTensors(), handles: liveHandles() };
}
