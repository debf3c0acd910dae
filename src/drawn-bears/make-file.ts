import sharp from 'sharp';
import type { Random } from '../random.js';
import type { Item } from './items.js';
import { drawPicture, toJpeg } from './picture.js';
import { drawThing } from './things.js';

/** The bytes of one file of the set. `random`: the set's; each file has its own branch of it, so the order does not matter. */
export async function makeFile(item: Item, random: Random, size: number): Promise<Buffer> {
  if (item.source) return duplicate(item, await makeFile(item.source, random, size), random.fork(item.path));
  const own = random.fork(item.path);
  const drawing = item.truth === 'none' ? drawThing(own, size) : drawPicture(item.truth, own, size);
  const svg = Buffer.from(drawing.svg);
  switch (item.planted) {
    case 'grey':
      return sharp(svg).flatten({ background: 'white' }).toColourspace('b-w').jpeg({ quality: 75 }).toBuffer();
    case 'transparent PNG':
      return smallPng(svg, true);
    case 'PNG named .jpg':
      return smallPng(svg, false);
    case 'tiny':
      return sharp(svg)
        .resize(24 + own.int(16))
        .flatten({ background: 'white' })
        .jpeg()
        .toBuffer();
    case 'truncated':
      return cutOff(await toJpeg(drawing), own);
    default:
      return toJpeg(drawing);
  }
}

/** Few colours, to stay small; transparent towards the corners where that is wanted. */
async function smallPng(svg: Buffer, transparent: boolean): Promise<Buffer> {
  const { data, info } = await sharp(svg).resize(150).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  if (transparent) {
    for (let i = 0; i < info.width * info.height; i++) {
      const [x, y] = [(i % info.width) / info.width - 0.5, Math.floor(i / info.width) / info.height - 0.5];
      data[4 * i + 3] = x * x + y * y > 0.24 ? 0 : 255;
    }
  }
  const image = sharp(data, { raw: info });
  return (transparent ? image : image.flatten({ background: 'white' })).png({ palette: true, colours: 48 }).toBuffer();
}

/** Most of the picture is there, or next to nothing. */
function cutOff(jpeg: Buffer, random: Random): Buffer {
  return jpeg.subarray(0, Math.round(jpeg.length * (random.bool(0.6) ? random.uniform(0.5, 0.85) : 0.03)));
}

async function duplicate(item: Item, bytes: Buffer, random: Random): Promise<Buffer> {
  if (item.planted !== 'near duplicate') return bytes;
  const { width, height } = await sharp(bytes).metadata();
  const cut = 2 + random.int(8);
  const part = { left: cut, top: cut, width: width - 2 * cut, height: height - 2 * cut };
  return sharp(bytes)
    .extract(part)
    .resize(width - random.int(40))
    .jpeg({ quality: 65 })
    .toBuffer();
}
