/** State as it travels: JSON without its binary parts, the parts as buffers, and where each belongs. */
export interface SplitState {
  state: Record<string, unknown>;
  buffer_paths: (string | number)[][];
  buffers: Uint8Array[];
}

/**
 * Takes the binary values out of a state, as the Jupyter widget protocol 2.1.0 asks: in a list a binary value leaves
 * `null`, in an object its key is left out, and the i-th path says where the i-th buffer belongs.
 */
export function splitBuffers(state: object): SplitState {
  const split: SplitState = { state: {}, buffer_paths: [], buffers: [] };
  split.state = strip(state, [], split) as Record<string, unknown>;
  return split;
}

/** Puts buffers back where `splitBuffers` (or the front end) took them from. Changes and returns `state`. */
export function joinBuffers<State extends object>(
  state: State,
  paths: readonly (readonly (string | number)[])[],
  buffers: readonly Uint8Array[],
): State {
  if (paths.length !== buffers.length) {
    throw new RangeError(`widget state: expected ${paths.length} buffers, one per buffer path, got ${buffers.length}`);
  }
  for (const [i, path] of paths.entries()) setAt(state, path, buffers[i]!);
  return state;
}

function strip(value: unknown, path: (string | number)[], out: SplitState): unknown {
  if (Array.isArray(value))
    return value.map((item, i) => (take(item, [...path, i], out) ? null : strip(item, [...path, i], out)));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key, item]) => !take(item, [...path, key], out));
  return Object.fromEntries(kept.map(([key, item]) => [key, strip(item, [...path, key], out)]));
}

function take(value: unknown, path: (string | number)[], out: SplitState): boolean {
  const bytes = bytesOf(value);
  if (!bytes) return false;
  out.buffer_paths.push(path);
  out.buffers.push(bytes);
  return true;
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

function setAt(state: object, path: readonly (string | number)[], value: Uint8Array): void {
  let place = state as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(place, key) ? place[key] : undefined;
    if (next === null || typeof next !== 'object') {
      throw new RangeError(`widget state: buffer path ${JSON.stringify(path)} leads nowhere at ${JSON.stringify(key)}`);
    }
    place = next as Record<string | number, unknown>;
  }
  // defineProperty, so that a path from outside can never reach a prototype's setter.
  Object.defineProperty(place, path.at(-1)!, { value, writable: true, enumerable: true, configurable: true });
}
