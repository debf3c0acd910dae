import { readFile } from 'node:fs/promises';
import { inArena } from '../native/arena.js';
import * as attribute from '../native/attributes.js';
import { binding, FLOAT, type Handle, INT32, UINT8 } from '../native/binding.js';
import { bytesOf, int32s } from '../native/convert.js';
import { execute } from '../native/execute.js';
import type { Picture } from '../transforms/draw.js';
import { type ResizeMethod, resizedSize, type Size } from '../transforms/plan.js';
import { type Header, readHeader } from './picture-header.js';

/** What a picture is decoded for: one far larger than this needs is shrunk at once. */
export interface DecodeTarget extends Size {
  method: ResizeMethod;
}

/**
 * Decodes an image file to RGB, known by its content whatever its name says: grey becomes RGB, transparency is laid
 * over white, EXIF's orientation is applied. Like fastai, pictures more than twice as large as needed are shrunk by
 * averaging to twice that size. Runs in a worker thread.
 *
 * TensorFlow's decoders read the usual files, being several times as fast; sharp reads all others, and those that
 * TensorFlow refuses. Throws an error that says what is wrong with the file, without its name.
 */
export async function decode(file: string, target: DecodeTarget): Promise<Picture> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EISDIR') throw new Error('it is a folder');
    throw error.code === 'ENOENT' || error.code === 'ENOTDIR' ? new Error(GONE) : error;
  });
  if (bytes.length === 0) throw new Error('the file is empty');
  const header = readHeader(bytes);
  const op = tensorFlowOp(header);
  try {
    if (op) return byTensorFlow(op, bytes, target, header);
  } catch (error) {
    if (header.format === 'bmp') throw new Error(`the BMP file cannot be read: ${(error as Error).message}`);
  }
  return bySharp(bytes, target);
}

/** TensorFlow's decoder for the usual kinds of files. A JPEG that is cut off is left to sharp, whose words are better. */
function tensorFlowOp(header: Header): string | null {
  if (header.format === 'bmp') return 'DecodeBmp';
  if (header.format === 'png') return header.plain ? 'DecodePng' : null;
  const usual = header.format === 'jpeg' && header.complete && header.orientation <= 1 && header.channels !== 4;
  return usual ? 'DecodeJpeg' : null;
}

/** Reason given for a file that is not there. */
export const GONE = 'there is no such file';

/** How many times too large a picture is, beyond twice the wanted size; at least 1. */
function excess(size: Size, target: DecodeTarget): number {
  const resized = resizedSize(size, target, target.method);
  return Math.max(1, Math.min(size.height / resized.height, size.width / resized.width) / 2);
}

const shrunk = (size: Size, factor: number): Size => ({
  height: Math.max(1, Math.round(size.height / factor)),
  width: Math.max(1, Math.round(size.width / factor)),
});

function byTensorFlow(op: string, bytes: Buffer, target: DecodeTarget, header: Header): Picture {
  const jpeg = header.format === 'jpeg' ? header : null;
  const channels = attribute.int('channels', header.format === 'bmp' ? 0 : 3);
  const ratio = jpeg ? [attribute.int('ratio', jpegRatio(excess(jpeg, target)))] : [];
  return inArena(() => {
    const decoded = toRgb(execute(op, [channels, ...ratio], [bytesOf(bytes)]));
    const whole = jpeg ?? sizeOf(decoded);
    return download(fit(decoded, shrunk(whole, excess(whole, target))));
  });
}

/** A JPEG can be decoded at a half, a quarter or an eighth for less than the whole. */
const jpegRatio = (factor: number) => [8, 4, 2].find((ratio) => ratio <= factor) ?? 1;

const sizeOf = ({ shape }: Handle): Size => ({ height: shape[0]!, width: shape[1]! });

/** Drops a BMP's fourth channel and repeats its only one. */
function toRgb(x: Handle): Handle {
  const [height, width, channels] = x.shape as [number, number, number];
  const index = attribute.type('Index', INT32);
  if (channels === 4)
    return execute('Slice', [attribute.typeOf(x), index], [x, int32s([0, 0, 0]), int32s([height, width, 3])]);
  if (channels === 1)
    return execute('Tile', [attribute.typeOf(x), attribute.type('Tmultiples', INT32)], [x, int32s([1, 1, 3])]);
  return x;
}

function fit(x: Handle, size: Size): Handle {
  const have = sizeOf(x);
  if (have.height === size.height && have.width === size.width) return x;
  const row = execute('ExpandDims', [attribute.typeOf(x), attribute.type('Tdim', INT32)], [x, int32s([0], [])]);
  const area = execute(
    'ResizeArea',
    [attribute.typeOf(row), attribute.bool('align_corners', false)],
    [row, int32s([size.height, size.width])],
  );
  const rounded = execute('Round', [attribute.type('T', FLOAT)], [area]);
  const bytes = execute('Cast', [attribute.type('SrcT', FLOAT), attribute.type('DstT', UINT8)], [rounded]);
  return execute('Squeeze', [attribute.typeOf(bytes), attribute.ints('squeeze_dims', [0])], [bytes]);
}

/** The addon hands out no bytes, so they travel four in a whole number. */
function download(x: Handle): Picture {
  const size = sizeOf(x);
  const count = 3 * size.height * size.width;
  const missing = -count & 3;
  const line = reshape(x, [count]);
  const full = missing > 0 ? pad(line, missing) : line;
  const fours = reshape(full, [(count + missing) / 4, 4]);
  const packed = execute('Bitcast', [attribute.typeOf(x), attribute.type('type', INT32)], [fours]);
  return { ...size, data: new Uint8Array(binding.tensorDataSync(packed.id).buffer, 0, count) };
}

function reshape(x: Handle, shape: number[]): Handle {
  return execute('Reshape', [attribute.typeOf(x), attribute.type('Tshape', INT32)], [x, int32s(shape)]);
}

function pad(x: Handle, zeros: number): Handle {
  return execute('Pad', [attribute.typeOf(x), attribute.type('Tpaddings', INT32)], [x, int32s([0, zeros], [1, 2])]);
}

async function bySharp(bytes: Buffer, target: DecodeTarget): Promise<Picture> {
  // Most sets never need it; a thread that does pays a tenth of a second and 13 MB.
  const { default: sharp } = await import('sharp');
  const image = sharp(bytes, { failOn: 'error' }).autoOrient();
  const { autoOrient } = await image.metadata().catch((error: Error) => {
    throw new Error(describe(bytes, error));
  });
  const factor = excess(autoOrient, target);
  if (factor > 1) image.resize({ ...shrunk(autoOrient, factor), fit: 'fill', kernel: 'linear' });
  const output = image.flatten({ background: 'white' }).toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await output.toBuffer({ resolveWithObject: true }).catch((error: Error) => {
    throw new Error(describe(bytes, error));
  });
  return { height: info.height, width: info.width, data: threeChannels(data, info.channels) };
}

function threeChannels(data: Buffer, channels: number): Uint8Array {
  if (channels === 3) return Uint8Array.from(data);
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = data[Math.floor(i / 3) * channels + (channels > 2 ? i % 3 : 0)]!;
  return rgb;
}

/** sharp's words are libvips' own; the cases that matter are told apart in ours. */
function describe(bytes: Buffer, error: Error): string {
  // libvips keeps its words in one place for all threads, where another file's failure may have taken these.
  const header = readHeader(bytes);
  if (header.format === 'jpeg' && !header.complete) return 'it is damaged or cut off (premature end of JPEG image)';
  // Of a chain such as `Input buffer has corrupt header: VipsJpeg: premature end of JPEG image` the end says it.
  const reason = error.message.split('\n')[0]!.split(': ').at(-1)!;
  if (/unsupported image format/i.test(reason)) {
    const start = bytes.toString('latin1', 0, 16).replace(/[^\x20-\x7e]/g, '·');
    return `it is no image, or of an unknown kind (it starts with '${start}')`;
  }
  return reason === 'Unknown error' ? 'it is damaged or cut off' : `it is damaged or cut off (${reason})`;
}
