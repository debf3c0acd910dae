/**
 * Makes tfjs-node load on every Node: imported before it.
 *
 * tfjs-node calls `util.isNullOrUndefined` and `util.isArray`, which Node 23 removed.
 */
import util from 'node:util';

const stands = {
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  // Still there, but it warns when it is called.
  isArray: Array.isArray,
};
Object.assign(util, stands);
