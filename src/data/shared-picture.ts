import type { Picture } from '../transforms/draw.js';

/** The picture in memory that all threads can have at once. */
export function shared({ data, height, width }: Picture): Picture {
  const copy = new Uint8Array(new SharedArrayBuffer(data.length));
  copy.set(data);
  return { data: copy, height, width };
}
