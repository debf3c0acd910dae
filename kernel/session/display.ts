import { inspect } from 'node:util';
import { displaySymbol, type MimeBundle } from '../api.js';

/** Data of a `display_data` or `execute_result` message. */
export interface Shown {
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

/**
 * A value as a MIME bundle: what its `Symbol.for('Jupyter.display')` method says, else what it looks like (HTML,
 * SVG, a canvas, the bytes of a picture), and always `text/plain`. A promise where the value's own method gives one.
 * A method that throws passes its error on.
 */
export function toBundle(value: unknown): Shown | Promise<Shown> {
  const own = ownBundle(value);
  if (own instanceof Promise) return own.then((bundle) => shown(value, bundle));
  return shown(value, own ?? likeness(value));
}

function shown(value: unknown, bundle: unknown): Shown {
  if (!isObject(bundle)) return { data: { 'text/plain': inspectValue(value) }, metadata: {} };
  const data = { ...bundle } as MimeBundle;
  if (!('text/plain' in data)) data['text/plain'] = inspectValue(value);
  return { data: encodeBytes(data), metadata: {} };
}

/** Binary data as the base64 text that the message format wants. */
export function encodeBytes(data: MimeBundle): MimeBundle {
  const entries = Object.entries(data).map(([type, item]) => [
    type,
    item instanceof Uint8Array ? Buffer.from(item).toString('base64') : item,
  ]);
  return Object.fromEntries(entries);
}

/** As Node's console would write it. */
export const inspectValue = (value: unknown): string =>
  inspect(value, { colors: false, depth: 4, maxStringLength: 10_000 });

function ownBundle(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const method = (value as { [displaySymbol]?: unknown })[displaySymbol];
  if (typeof method !== 'function') return undefined;
  const bundle: unknown = method.call(value);
  return isObject(bundle) && typeof (bundle as PromiseLike<unknown>).then === 'function'
    ? Promise.resolve(bundle)
    : bundle;
}

/** Values of libraries that know nothing of Jupyter. */
function likeness(value: unknown): MimeBundle | undefined {
  if (value instanceof Uint8Array) return pictureBytes(value);
  if (!isObject(value)) return undefined;
  const { toHTML, toSVG, toDataURL } = value as Record<string, unknown>;
  if (typeof toHTML === 'function') return { 'text/html': String(toHTML.call(value)) };
  if (typeof toSVG === 'function') return { 'image/svg+xml': String(toSVG.call(value)) };
  if (typeof toDataURL !== 'function') return undefined;
  const [, type, data] = /^data:(image\/\w+);base64,(.*)$/s.exec(String(toDataURL.call(value))) ?? [];
  return type && data ? { [type]: data } : undefined;
}

/** The first bytes of the picture formats that browsers show. */
const SIGNATURES: [string, number[]][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
];

function pictureBytes(bytes: Uint8Array): MimeBundle | undefined {
  const type = SIGNATURES.find(([, signature]) => signature.every((byte, i) => bytes[i] === byte))?.[0];
  return type ? { [type]: bytes, 'text/plain': `[${type}, ${bytes.length} bytes]` } : undefined;
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
