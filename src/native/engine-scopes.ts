/**
 * Closes tfjs' scopes when a cell was stopped by force, for then `tf.tidy` does not come to its end. Every session loads
 * this file (it is a companion of the kernel, see package.json), so cells that use tfjs without notebear are covered
 * too; hence it loads no TensorFlow by itself.
 */
import type { Engine } from '@tensorflow/tfjs-core/dist/engine.js';
import { kernelHost } from '../../kernel/api.js';

kernelHost()?.onForcedInterrupt(closeEngineScopes);

/** Ends the open scopes, whose tensors are disposed, and forgets half-done gradients. */
export function closeEngineScopes(): void {
  // Where tfjs keeps the one engine that all its copies in a process share.
  const engine = (globalThis as { _tfengine?: Engine })._tfengine;
  if (!engine) return;
  const { state } = engine;
  // What forward passes kept for gradients that are not computed any more.
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  while (state.scopeStack.length > 0) engine.endScope();
  state.gradientDepth = 0;
  state.kernelDepth = 0;
  state.activeTape = undefined as never;
}
