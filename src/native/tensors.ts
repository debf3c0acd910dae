/** Where native ops and tfjs meet: its tensors in, the same out. */
import { currentArena } from './arena.js';
import { FLOAT, type Handle, INT32, INT64 } from './binding.js';
import { tf } from './tensorflow.js';

/** A tfjs tensor as an input of native ops. It stays the caller's: no arena deletes it, and it must outlive its use. */
export function borrow(tensor: tf.Tensor): Handle {
  const [id] = backend.getInputTensorIds([tensor]);
  return { id: id!, shape: tensor.shape, dtype: DTYPES[tensor.dtype] ?? INT64 };
}

/** A result as a tfjs tensor, which the caller disposes. It leaves the running arena. */
export function toTensor(handle: Handle): tf.Tensor {
  return backend.createOutputTensor(currentArena().keep(handle));
}

const DTYPES: Record<string, number> = { float32: FLOAT, int32: INT32 };

/** What the library uses of tfjs-node's backend; it is not in its published types. */
interface NodeBackend {
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(handle: Handle): tf.Tensor;
}

const backend = tf.backend() as unknown as NodeBackend;
