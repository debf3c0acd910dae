/** Bytes of a file's start that `imageKind` needs. */
export const KIND_BYTES = 16;

/**
 * The kind of picture that a file's first bytes say, as the ending of its name without the dot; null: it is none that
 * is known. From the formats' own specifications: every one begins with a signature.
 */
export function imageKind(start: Uint8Array): string | null {
  const bytes = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, KIND_BYTES));
  const text = bytes.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (text.startsWith('BM')) return 'bmp';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tif';
  if (text.slice(4, 8) === 'ftyp')
    return /^(avif|avis)/.test(text.slice(8)) ? 'avif' : /^(heic|heix|mif1)/.test(text.slice(8)) ? 'heic' : null;
  return null;
}

/** The start of a file, to show in a message. */
export const startText = (start: Uint8Array): string =>
  Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, KIND_BYTES))
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '·');
