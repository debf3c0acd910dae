import { inspect, types } from 'node:util';
import { errorText } from './errors.js';

/** A text is cut to so many characters, and an object to so many keys. */
const LONGEST = 100_000;
const MOST_KEYS = 200;

/**
 * A value as Node's console would write it, in reasonable time and length whatever it is: huge, cyclic, a proxy, with
 * methods that throw. An error without the kernel's own frames.
 */
export function inspectValue(value: unknown): string {
  const text = written(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} more characters`;
}

const OPTIONS = { colors: false, depth: 4, maxStringLength: 10_000, maxArrayLength: 100 };

function written(value: unknown): string {
  if (types.isNativeError(value)) return errorText(value);
  const rest = keysBeyond(value);
  try {
    if (rest === 0) return inspect(value, OPTIONS);
    const first = Object.fromEntries(Object.entries(value as object).slice(0, MOST_KEYS));
    return `${inspect(first, OPTIONS).slice(0, -2)},\n  … ${rest} more properties\n}`;
  } catch {
    return inspect(value, { ...OPTIONS, customInspect: false });
  }
}

/** How many properties of an object, of which Node would write all, are too many. */
function keysBeyond(value: unknown): number {
  if (typeof value !== 'object' || value === null || types.isProxy(value) || Array.isArray(value)) return 0;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return 0;
  return Math.max(0, Object.keys(value).length - MOST_KEYS);
}
