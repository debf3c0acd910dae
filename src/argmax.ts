/** Index of the greatest value; as in PyTorch, what is not a number counts as greatest. `values`: at least one. */
export function argmax(values: Float32Array): number {
  const none = values.findIndex(Number.isNaN);
  return none >= 0 ? none : values.indexOf(Math.max(...values));
}
