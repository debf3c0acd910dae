import { inspect, types } from 'node:util';
import { isNumericArray, numericArrayText } from './numeric-array.js';

/** Values are looked for as deep as they are written, and among so many objects, of each so many items. */
const DEEPEST = 4;
const MOST = 500;
const ITEMS = 100;

/** Prototypes that have been looked at. */
const known = new WeakSet<object>();

/**
 * Teaches `util.inspect` to write numeric arrays, which it knows by their class only: those that are found in a value get
 * shape and values as text wherever they are printed from now on. A class that says for itself how it is written keeps that.
 */
export function introduceNumericArrays(value: unknown): void {
  try {
    look(value, 0, { left: MOST });
  } catch {
    // An object that cannot be looked at is not one of these.
  }
}

function look(value: unknown, depth: number, budget: { left: number }): void {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return;
  if (depth > DEEPEST || budget.left-- <= 0 || ArrayBuffer.isView(value)) return;
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype && prototype !== Object.prototype && 'dataSync' in prototype && isNumericArray(value)) {
    if (!known.has(prototype)) introduce(prototype);
    return;
  }
  for (const item of items(value)) look(item, depth + 1, budget);
}

/** What an object holds, no getter asked. */
function items(value: object): unknown[] {
  if (Array.isArray(value)) return value.slice(0, ITEMS);
  if (types.isMap(value) || types.isSet(value)) return value.size > ITEMS ? [] : [...value.values()];
  const keys = Object.keys(value).slice(0, ITEMS);
  return keys.map((key) => Object.getOwnPropertyDescriptor(value, key)?.value);
}

function introduce(prototype: object): void {
  known.add(prototype);
  if (inspect.custom in prototype) return;
  Object.defineProperty(prototype, inspect.custom, {
    value(this: object) {
      try {
        if (isNumericArray(this)) return numericArrayText(this);
      } catch {
        // Its values cannot be fetched.
      }
      return inspect(this, { customInspect: false });
    },
    configurable: true,
    writable: true,
  });
}
