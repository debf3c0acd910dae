import sharp from 'sharp';
import type { Random } from '../random.js';
import type { Figure, Looks, Pose } from './fur-parts.js';
import { drawLooks } from './looks.js';
import { css, type Hsl } from './palette.js';
import { drawScene, type Scene } from './scene.js';
import { drawStyle } from './style.js';
import { el, group, rect } from './svg.js';
import { teddy } from './teddy.js';
import { wildBear } from './wild-bear.js';

export type BearClass = Looks['kind'];

/** A drawing and how well to save it. */
export interface Drawing {
  svg: string;
  /** JPEG quality, 1–100. */
  quality: number;
}

/** Draws one picture of a class, its longer side `size` pixels; everything about it comes from `random`. */
export function drawPicture(kind: BearClass, random: Random, size: number): Drawing {
  // Drawn in units of 256 to the longer side, whatever the size.
  const [width, height] = random.pick(shapes);
  const scene = drawScene(kind, random.fork('scene'), width, height);
  const style = drawStyle(random.fork('style'), width, height);
  const bears = drawBears(kind, random.fork('bears'), scene, width, height);
  const whole = group(
    style.whole,
    rect(-20, -20, width + 40, height + 40, '#fff'),
    group(style.back, ...scene.back),
    ...bears.layers.map(({ fur, details, place }) => group({ transform: place }, group(style.fur, ...fur), ...details)),
    ...scene.front,
  );
  const scale = size / 256;
  const svg = el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: Math.round(width * scale),
      height: Math.round(height * scale),
      viewBox: `0 0 ${width} ${height}`,
    },
    el('defs', {}, bears.defs, style.defs),
    whole,
    ...style.over,
  );
  return { svg, quality: style.quality };
}

/** JPEG bytes of a drawing, at most 20 KB. */
export async function toJpeg({ svg, quality }: Drawing): Promise<Buffer> {
  const pixels = await sharp(Buffer.from(svg))
    .flatten({ background: 'white' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = pixels.info;
  for (let q = quality; ; q -= 12) {
    const jpeg = await sharp(pixels.data, { raw: { width, height, channels } }).jpeg({ quality: q }).toBuffer();
    if (jpeg.length <= MAX_BYTES || q <= 20) return jpeg;
  }
}

const MAX_BYTES = 20_000;

/** Width and height, as pictures from the web come. */
const shapes: readonly (readonly [number, number])[] = [
  [256, 256],
  [256, 192],
  [256, 192],
  [256, 170],
  [192, 256],
];

interface Layer extends Figure {
  /** SVG transform from the figure's box of 200 × 200 into the picture. */
  place: string;
}

function drawBears(
  kind: BearClass,
  random: Random,
  scene: Scene,
  width: number,
  height: number,
): { layers: Layer[]; defs: string } {
  const framing = random.pick(['far', 'middle', 'middle', 'middle', 'close', 'several'] as const);
  const count = framing === 'several' ? 2 + random.int(2) : 1;
  const layers: Layer[] = [];
  let defs = '';
  for (let i = 0; i < count; i++) {
    const names = { fill: `fill${i}`, shade: `shade${i}` };
    const looks = drawLooks(kind, random, names);
    const pose: Pose = framing === 'close' ? 'head' : random.pick(poses[kind]);
    const figure = kind === 'teddys' ? teddy(looks, random, pose) : wildBear(looks, random, pose);
    const place =
      pose === 'head'
        ? closeUp(random, width, height)
        : onGround(random, kind, scene, width, height, framing, (i + 1) / (count + 1));
    layers.push({ ...figure, place });
    defs += gradient(names.fill, looks.fur, 0) + gradient(names.shade, looks.fur, -6);
  }
  return { layers, defs };
}

const poses: Record<BearClass, readonly Pose[]> = {
  black: ['walking', 'walking', 'walking', 'sitting', 'standing'],
  grizzly: ['walking', 'walking', 'walking', 'sitting', 'standing'],
  teddys: ['sitting', 'sitting', 'sitting', 'standing'],
};

/** A bear on the scene's ground, far or near, now and then cut off by the edge; teddies also lie around. */
function onGround(
  random: Random,
  kind: BearClass,
  scene: Scene,
  width: number,
  height: number,
  framing: string,
  at: number,
): string {
  const share = { far: [0.38, 0.52], middle: [0.62, 0.95], several: [0.4, 0.62] }[framing] ?? [0.6, 0.9];
  const scale = (random.uniform(share[0]!, share[1]!) * height) / 190;
  const offset = framing === 'middle' && random.bool(0.2) ? random.uniform(-0.27, 0.27) : random.uniform(-0.1, 0.1);
  const x = width * (at + offset);
  const feet = Math.max(scene.ground, 150 * scale);
  const mirror = random.bool() ? -1 : 1;
  const lies = kind === 'teddys' && random.bool(0.1) ? random.uniform(50, 100) : random.uniform(-5, 5);
  return `translate(${x.toFixed(1)} ${feet.toFixed(1)}) scale(${(scale * mirror).toFixed(3)} ${scale.toFixed(3)}) rotate(${lies.toFixed(0)}) translate(-100 -190)`;
}

function closeUp(random: Random, width: number, height: number): string {
  const scale = (random.uniform(0.75, 1.3) * Math.min(width, height)) / 190;
  const [x, y] = [width * random.uniform(0.35, 0.65), height * random.uniform(0.42, 0.56)];
  const mirror = random.bool() ? -1 : 1;
  return `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${(scale * mirror).toFixed(3)} ${scale.toFixed(3)}) rotate(${random.uniform(-10, 10).toFixed(0)}) translate(-100 -100)`;
}

/** Lit from above left, which makes fur look round. */
function gradient(id: string, fur: Hsl, by: number): string {
  const stop = (offset: string, change: number) => el('stop', { offset, 'stop-color': css(fur, by + change) });
  return el('radialGradient', { id, cx: '0.38', cy: '0.28', r: '0.85' }, stop('0', 10), stop('0.5', 1), stop('1', -9));
}
