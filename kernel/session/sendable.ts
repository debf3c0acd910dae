import { types } from 'node:util';

/**
 * Throws a `TypeError` when a value cannot be sent as JSON, where it is known whose it is: it says what `name` holds, and
 * where. Functions and symbols, which JSON would leave out without a word, are refused as well.
 */
export function checkSendable(name: string, value: unknown): void {
  if (typeof value !== 'string') check(value, { name, path: [], above: [] });
}

/** What of the value is looked at: the keys that lead to it, and the objects on the way. */
interface Place {
  name: string;
  path: (string | number)[];
  above: object[];
}

function check(value: unknown, place: Place): void {
  if (typeof value === 'bigint') refuse(`a BigInt (${value}n); send Number(…) or String(…) of it`, place);
  if (typeof value === 'function') refuse('a function', place);
  if (typeof value === 'symbol') refuse('a symbol', place);
  if (typeof value === 'object' && value !== null) checkObject(value, place);
}

function checkObject(value: object, place: Place): void {
  if (types.isProxy(value)) refuse('a Proxy; send a plain copy of it', place);
  if (types.isBigInt64Array(value) || types.isBigUint64Array(value)) refuse('an array of BigInts', place);
  if (types.isPromise(value)) refuse('a promise; await it first', place);
  if (ArrayBuffer.isView(value)) return;
  if (place.above.includes(value)) refuse('an object that holds itself', place);
  place.above.push(value);
  const items: [string | number, unknown][] | ArrayIterator<[number, unknown]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [key, item] of items) {
    if (typeof item === 'number' || typeof item === 'string') continue;
    place.path.push(key);
    check(item, place);
    place.path.pop();
  }
  place.above.pop();
}

function refuse(what: string, { name, path }: Place): never {
  const at = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  throw new TypeError(`${name} cannot be sent as JSON: ${at === '' ? 'it' : `its ${at}`} is ${what}`);
}
