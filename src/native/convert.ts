/** The borders of the native ops: JavaScript arrays in, the same out. */
import { currentArena } from './arena.js';
import { typeOf } from './attributes.js';
import { binding, FLOAT, type Handle, INT32, STRING } from './binding.js';
import { execute } from './execute.js';
import { currentTrace } from './trace.js';

/** A new float32 tensor. `values.length` is the product of `shape`. */
export function floats(values: Float32Array | readonly number[], shape: readonly number[]): Handle {
  return create(values instanceof Float32Array ? values : Float32Array.from(values), shape, FLOAT);
}

/** The same with numbers of its own: `values` may change afterwards, where a tensor of `floats` may still look at them. */
export function copyOf(values: Float32Array, shape: readonly number[]): Handle {
  const shared = floats(values, shape);
  return execute('DeepCopy', [typeOf(shared)], [shared]);
}

/** A new int32 tensor, by default a vector. */
export function int32s(values: Int32Array | readonly number[], shape: readonly number[] = [values.length]): Handle {
  return create(values instanceof Int32Array ? values : Int32Array.from(values), shape, INT32);
}

/** A float32 number, shape `[]`. */
export const scalar = (value: number): Handle => floats([value], []);

/** Bytes as TensorFlow's string, shape `[]`: what its decoders take. */
export function bytesOf(bytes: Uint8Array): Handle {
  return currentArena().own({ id: binding.createTensor([], STRING, [bytes]), shape: [], dtype: STRING });
}

/** Two random 32-bit seeds, int32 `[2]`. */
export function drawSeeds(random: { bits(): number }): Handle {
  const seeds = int32s([random.bits() | 0, random.bits() | 0]);
  const tensor = currentTrace()?.tensors.get(seeds.id);
  if (tensor) tensor.drawn = true;
  return seeds;
}

/** The tensor's numbers, row by row. */
export function read(handle: Handle): Float32Array {
  return binding.tensorDataSync(handle.id) as Float32Array;
}

function create(values: Float32Array | Int32Array, shape: readonly number[], dtype: number): Handle {
  const id = binding.createTensor(shape, dtype, values);
  currentTrace()?.tensors.set(id, { shape, values, drawn: false });
  return currentArena().own({ id, shape, dtype });
}
