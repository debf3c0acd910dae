import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import { imageKind, KIND_BYTES } from './image-kind.js';

/** What a good picture's file is like. */
export interface Look {
  /** By content, such as `jpg`. */
  format: string;
  /** Pixels of the longer side. */
  longer: number;
  /** What happens to it in memory when it is read, in a few words each. */
  changes: string[];
  /** Pictures of this format are written again as the same format. */
  writable: boolean;
}

/** Looks at the header of a picture that can be read. */
export async function lookAt(file: string): Promise<Look> {
  const start = await startOf(file);
  const format = imageKind(start) ?? 'svg';
  const named = extname(file).slice(1).toLowerCase();
  const changes = sameKind(named, format) ? [] : [`named .${named}, but ${format}`];
  // libvips reads no BMP.
  if (format === 'bmp') return { format, longer: longerOfBmp(start), changes, writable: false };
  const meta = await sharp(file).metadata();
  const longer = Math.max(meta.width, meta.pageHeight ?? meta.height);
  return { format, longer, changes: [...changes, ...conversions(meta)], writable: ['jpg', 'png'].includes(format) };
}

function conversions({ orientation, space, channels, hasAlpha, depth, pages }: Metadata): string[] {
  return [
    ...((orientation ?? 1) > 1 ? ['turned as EXIF says'] : []),
    ...(space === 'cmyk' ? ['CMYK to RGB'] : []),
    ...(space === 'b-w' || space === 'grey16' || channels <= 2 ? ['grey to RGB'] : []),
    ...(hasAlpha ? ['transparency laid over white'] : []),
    ...(depth === 'ushort' ? ['16 bits to 8'] : []),
    ...((pages ?? 1) > 1 ? [`the first of ${pages} frames`] : []),
  ];
}

const SAME: Record<string, string> = { jpeg: 'jpg', jpe: 'jpg', jfif: 'jpg', tiff: 'tif', dib: 'bmp', heif: 'heic' };

const sameKind = (named: string, format: string): boolean => (SAME[named] ?? named) === format;

async function startOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(KIND_BYTES + 16), 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Width and height of a `BITMAPINFOHEADER`; the height of a picture from top to bottom is negative. */
const longerOfBmp = (start: Buffer): number => Math.max(start.readInt32LE(18), Math.abs(start.readInt32LE(22)));
