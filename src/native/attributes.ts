/** Attributes of native ops, in the order a reader of TensorFlow's op definitions expects: name, value. */
import { type Attribute, binding, type Handle } from './binding.js';

export const type = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value });
export const text = (name: string, value: string): Attribute => ({ name, type: binding.TF_ATTR_STRING, value });
export const int = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_INT, value });
export const ints = (name: string, value: readonly number[]): Attribute => ({
  name,
  type: binding.TF_ATTR_INT,
  value,
});
export const float = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_FLOAT, value });
export const bool = (name: string, value: boolean): Attribute => ({ name, type: binding.TF_ATTR_BOOL, value });
export const shape = (name: string, value: readonly number[]): Attribute => ({
  name,
  type: binding.TF_ATTR_SHAPE,
  value,
});

/** The attribute `T` of most ops: the type of `x`. */
export const typeOf = (x: Handle): Attribute => type('T', x.dtype);
