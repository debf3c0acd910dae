/** What the first bytes of an image file say. */
export type Header =
  | JpegHeader
  | { format: 'png' /** 8 bits a channel, no transparency. */; plain: boolean }
  | { format: 'bmp' }
  | { format: 'other' };

export interface JpegHeader {
  format: 'jpeg';
  /** Pixels. */
  height: number;
  /** Pixels. */
  width: number;
  /** 1: grey, 3: colour, 4: CMYK. */
  channels: number;
  /** False: the end is missing, the file was cut off. */
  complete: boolean;
  /** How the picture is to be turned, in EXIF's numbers; 1: not at all. */
  orientation: number;
}

/** Reads the header of a JPEG, PNG or BMP by its content, whatever the file's name says. */
export function readHeader(bytes: Buffer): Header {
  if (bytes.length > 3 && bytes.readUInt16BE(0) === 0xffd8) return readJpeg(bytes) ?? { format: 'other' };
  if (bytes.length > 26 && bytes.readUInt32BE(0) === 0x89504e47) return readPng(bytes);
  if (bytes.length > 26 && bytes.toString('latin1', 0, 2) === 'BM') return { format: 'bmp' };
  return { format: 'other' };
}

/** Markers of a JPEG up to the frame header (ITU-T T.81, annex B). Null: none found. */
function readJpeg(bytes: Buffer): JpegHeader | null {
  let orientation = 1;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (marker === 0xe1) orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length)) ?? orientation;
    if (isFrame(marker)) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return {
        format: 'jpeg',
        height,
        width,
        channels: bytes[at + 9]!,
        complete: bytes.lastIndexOf(EOI) > at,
        orientation,
      };
    }
    at += 2 + length;
  }
  return null;
}

/** The marker that ends a JPEG. */
const EOI = Buffer.from([0xff, 0xd9]);

/** SOF0 to SOF15 without the Huffman, arithmetic and extension markers between them. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Tag 0x0112 of the first directory of an APP1 segment (Exif 2.3, section 4.6). Undefined: not told. */
function exifOrientation(segment: Buffer): number | undefined {
  if (segment.toString('latin1', 0, 4) !== 'Exif' || segment.length < 14) return undefined;
  const tiff = segment.subarray(6);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let i = 0; i < u16(first); i++) {
    const entry = first + 2 + 12 * i;
    if (u16(entry) === 0x0112) return u16(entry + 8);
  }
  return undefined;
}

function readPng(bytes: Buffer): Header {
  const [depth, colour] = [bytes[24]!, bytes[25]!];
  const opaque = colour === 0 || colour === 2;
  return { format: 'png', plain: depth === 8 && opaque && !bytes.includes('tRNS') };
}
