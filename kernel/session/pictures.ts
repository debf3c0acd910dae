import type { MimeBundle } from '../api.js';

/** How files of the picture formats that browsers show begin, byte by byte. */
const SIGNATURES: [type: string, beginning: RegExp][] = [
  ['image/png', /^\x89PNG/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
];

/** A picture file's bytes as a bundle; undefined: they are none. */
export function pictureBytes(bytes: Uint8Array): MimeBundle | undefined {
  const beginning = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  const type = SIGNATURES.find(([, pattern]) => pattern.test(beginning))?.[0];
  return type ? { [type]: bytes, 'text/plain': `[${type}, ${bytes.length} bytes]` } : undefined;
}

/** A whole SVG document. */
export const isSvg = (text: string): boolean =>
  /^\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>][\s\S]*<\/svg>\s*$/.test(text);

/** The picture of `data:image/png;base64,…`, as canvases give it. */
export function dataUrlPicture(url: unknown): MimeBundle | undefined {
  const [, type, data] = /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(String(url)) ?? [];
  return type && data ? { [type]: data } : undefined;
}

/** A pipeline of pictures as sharp makes them: it can be copied, and written as PNG bytes. */
export interface Pipeline {
  clone(): Pipeline;
  png(): Pipeline;
  metadata(): Promise<{ width?: number; height?: number }>;
  /** True where the picture is yet to be written into it. */
  _isStreamInput?(): boolean;
  toBuffer(options: {
    resolveWithObject: true;
  }): Promise<{ data: Uint8Array; info: { width: number; height: number } }>;
}

export function isPipeline(value: object): value is Pipeline {
  const methods = value as unknown as Record<string, unknown>;
  return ['clone', 'png', 'metadata', 'toBuffer'].every((name) => typeof methods[name] === 'function');
}

/** What the pipeline would write; undefined: it cannot, for want of a picture. */
export async function pipelinePicture(pipeline: Pipeline): Promise<MimeBundle | undefined> {
  // It would be waited for, for ever.
  if (pipeline._isStreamInput?.()) return undefined;
  try {
    const { data, info } = await pipeline.clone().png().toBuffer({ resolveWithObject: true });
    return { 'image/png': data, 'text/plain': `[picture, ${info.width} × ${info.height}]` };
  } catch {
    return undefined;
  }
}
