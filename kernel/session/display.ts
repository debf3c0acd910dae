import { types } from 'node:util';
import { displaySymbol, type MimeBundle } from '../api.js';
import { inspectValue } from './inspect.js';
import { isNumericArray, numericArrayBundle } from './numeric-array.js';
import { introduceNumericArrays } from './numeric-inspect.js';
import { dataUrlPicture, isPipeline, isSvg, pictureBytes, pipelinePicture } from './pictures.js';
import { checkSendable } from './sendable.js';
import { htmlTable, isTable } from './table.js';

/** Data of a `display_data` or `execute_result` message. */
export interface Shown {
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

/**
 * A value as a MIME bundle: what its `Symbol.for('Jupyter.display')` method says, else what it looks like (HTML, SVG, a
 * canvas, a picture's bytes, a tensor, a table), and always `text/plain`. A promise where the value's own method gives
 * one. A method that throws passes its error on.
 */
export function toBundle(value: unknown): Shown | Promise<Shown> {
  introduceNumericArrays(value);
  const found = types.isProxy(value) ? proxyBundle(value) : (ownBundle(value) ?? likeness(value));
  if (isPromise(found)) return Promise.resolve(found).then((bundle) => shown(value, bundle));
  return shown(value, found);
}

function shown(value: unknown, bundle: unknown): Shown {
  if (!isObject(bundle)) return { data: { 'text/plain': inspectValue(value) }, metadata: {} };
  const data = { ...bundle } as MimeBundle;
  if (!('text/plain' in data)) data['text/plain'] = inspectValue(value);
  return { data: sendableData(data), metadata: {} };
}

/** A bundle as it is sent: bytes as base64 text. Throws a `TypeError` that names the type whose data is no JSON. */
export function sendableData(data: MimeBundle): MimeBundle {
  const entries = Object.entries(data).map(([type, item]) => {
    if (item instanceof Uint8Array) return [type, Buffer.from(item).toString('base64')];
    checkSendable(`the data for ${type}`, item);
    return [type, item];
  });
  return Object.fromEntries(entries);
}

function ownBundle(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const method = (value as { [displaySymbol]?: unknown })[displaySymbol];
  return typeof method === 'function' ? method.call(value) : undefined;
}

/** A proxy may answer anything to anything, or throw: only what it says for itself counts. */
function proxyBundle(value: unknown): unknown {
  try {
    const bundle = displaySymbol in (value as object) ? ownBundle(value) : undefined;
    return types.isProxy(bundle) || (isPromise(bundle) && !types.isPromise(bundle)) ? undefined : bundle;
  } catch {
    return undefined;
  }
}

/** Values of libraries that know nothing of Jupyter. */
function likeness(value: unknown): MimeBundle | undefined | Promise<MimeBundle | undefined> {
  if (typeof value === 'string') return isSvg(value) ? { 'image/svg+xml': value } : undefined;
  if (value instanceof Uint8Array) return pictureBytes(value);
  if (isTable(value)) return { 'text/html': htmlTable(value) };
  if (!isObject(value)) return undefined;
  if (isNumericArray(value)) return numericArrayBundle(value);
  if (isPipeline(value)) return pipelinePicture(value);
  const methods = value as Record<string, unknown>;
  if (typeof methods.toHTML === 'function') return textBundle('text/html', methods.toHTML());
  if (typeof methods.toSVG === 'function') return textBundle('image/svg+xml', methods.toSVG());
  return typeof methods.toDataURL === 'function' ? dataUrlPicture(methods.toDataURL()) : undefined;
}

function textBundle(type: string, text: unknown): MimeBundle | undefined | Promise<MimeBundle | undefined> {
  if (isPromise(text)) return Promise.resolve(text).then((resolved) => textBundle(type, resolved));
  return typeof text === 'string' ? { [type]: text } : undefined;
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  isObject(value) && typeof (value as PromiseLike<unknown>).then === 'function';
