/**
 * Makes tfjs-node load quietly and on every Node: imported before it, and only by `tensorflow.ts`.
 *
 * tfjs-node calls `util.isNullOrUndefined` and `util.isArray`, which Node 23 removed.
 */
import util from 'node:util';

// Read by TensorFlow when its library loads: warnings and errors only.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

const stands = {
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  // Still there, but it warns when it is called.
  isArray: Array.isArray,
};
Object.assign(util, stands);
