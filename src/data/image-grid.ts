import sharp, { type OverlayOptions } from 'sharp';
import type { Picture } from '../transforms/render.js';

export interface Tile {
  /** A file, or decoded RGB pixels. A file that cannot be read is drawn as an empty tile. */
  image: string | Picture;
  /** Written above the picture; `\n` begins a new line. */
  title: string;
}

export interface ImageGridOptions {
  /** Tiles side by side. Default: about as many as there are rows. */
  columns?: number;
  /** Pixels of a tile's side. Default 160. */
  size?: number;
  /** Written above the whole. Default: nothing. */
  heading?: string;
}

/** Pictures with titles in rows and columns, as PNG bytes. Throws if there are no tiles. */
export async function imageGrid(tiles: readonly Tile[], options: ImageGridOptions = {}): Promise<Buffer> {
  if (tiles.length === 0) throw new Error('imageGrid: there are no pictures to show');
  const { columns = Math.ceil(Math.sqrt(tiles.length)), size = 160, heading = '' } = options;
  const lines = Math.max(...tiles.map((tile) => tile.title.split('\n').length));
  const cell = { width: size + GAP, height: size + lines * LINE + GAP };
  const top = heading ? LINE + GAP : 0;
  const layers: OverlayOptions[] = [];
  const texts: string[] = heading ? [textAt((columns * cell.width) / 2, LINE, heading, size * columns, 'bold')] : [];
  for (const [i, tile] of tiles.entries()) {
    const left = (i % columns) * cell.width + GAP / 2;
    const y = top + Math.floor(i / columns) * cell.height;
    layers.push({ input: await thumbnail(tile.image, size), left, top: y + lines * LINE + GAP / 2 });
    for (const [k, line] of tile.title.split('\n').entries())
      texts.push(textAt(left + size / 2, y + (k + 1) * LINE, line, size));
  }
  const width = columns * cell.width;
  const height = top + Math.ceil(tiles.length / columns) * cell.height;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${texts.join('')}</svg>`;
  const page = sharp({ create: { width, height, channels: 3, background: 'white' } });
  return page
    .composite([...layers, { input: Buffer.from(svg) }])
    .png()
    .toBuffer();
}

/** Space between tiles, pixels; even, so that half of it is a whole number. */
const GAP = 8;
/** Height of a line of a title, pixels. */
const LINE = 17;

async function thumbnail(image: string | Picture, size: number): Promise<Buffer> {
  const fit = { width: size, height: size, fit: 'contain', background: 'white' } as const;
  if (typeof image !== 'string') {
    const { data, width, height } = image;
    return sharp(data, { raw: { width, height, channels: 3 } })
      .resize(fit)
      .png()
      .toBuffer();
  }
  const read = sharp(image, { failOn: 'none' })
    .autoOrient()
    .flatten({ background: 'white' })
    .resize(fit)
    .toColourspace('srgb');
  return read
    .png()
    .toBuffer()
    .catch(() => emptyTile(size));
}

const emptyTile = (size: number): Promise<Buffer> =>
  sharp({ create: { width: size, height: size, channels: 3, background: '#ddd' } })
    .png()
    .toBuffer();

/** A centred line, cut where it would not fit. */
function textAt(x: number, y: number, line: string, room: number, weight = 'normal'): string {
  const fits = Math.max(4, Math.floor(room / 7));
  const text = line.length > fits ? `${line.slice(0, fits - 1)}…` : line;
  const safe = text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  return `<text x="${x}" y="${y - 3}" text-anchor="middle" font-family="sans-serif" font-size="13" font-weight="${weight}">${safe}</text>`;
}
