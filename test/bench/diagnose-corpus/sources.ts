import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawnBears } from '../../../src/drawn-bears.js';
import { loadCheckpoint } from '../../../src/models/checkpoint.js';
import { efficientnetLite0 } from '../../../src/models/efficientnet-lite.js';
import { Pass } from '../../../src/models/layers/pass.js';
import { Sequential } from '../../../src/models/layers/sequential.js';
import { readPth } from '../../../src/models/pth.js';
import { findWeights } from '../../../src/models/weights.js';
import { inArena } from '../../../src/native/arena.js';
import { floats, read } from '../../../src/native/convert.js';
import { Random } from '../../../src/random.js';
import type { Items } from './memory-data.js';

/** Where the corpus' pictures come from. */
export type SourceName =
  | 'drawn'
  | 'noisy'
  | 'bears'
  | 'trash3'
  | 'trash6'
  | 'drawn-anew'
  | 'trash3-anew'
  | 'drawn-features'
  | 'bears-features'
  | 'trash-features'
  | 'drawn-anew-features'
  | 'trash3-anew-features';

/** Reads sources, each once. `folder` has the photographs; `cache` is where bears are drawn. */
export class Sources {
  readonly #read = new Map<string, Promise<Items>>();

  constructor(
    readonly folder: string,
    readonly cache: string,
  ) {}

  /** Pictures of `side` px, or their features; in an order of their own, classes mixed. */
  get(name: SourceName, side: number): Promise<Items> {
    const key = `${name} ${side}`;
    let items = this.#read.get(key);
    if (!items) {
      items = this.#make(name, side);
      this.#read.set(key, items);
    }
    return items;
  }

  async #make(name: SourceName, side: number): Promise<Items> {
    if (name === 'drawn-features') return features(await this.get('drawn', side));
    if (name === 'drawn-anew-features') return features(await this.get('drawn-anew', side));
    if (name === 'trash3-anew-features') return features(await this.get('trash3-anew', side));
    if (name === 'bears-features') return features(await this.get('bears', side));
    if (name === 'trash-features') return features(await this.get('trash6', side));
    if (name === 'noisy') return noisy(await this.get('drawn', side));
    if (name === 'drawn' || name === 'drawn-anew') {
      const path = await drawnBears({
        path: join(this.cache, name),
        perClass: 700,
        ...(name === 'drawn' ? { size: 64 } : { size: 96, seed: 20261123 }),
        mess: false,
        progress: () => {},
      });
      return readPictures(path, ['black', 'grizzly', 'teddys'], side, 700);
    }
    if (name === 'bears')
      return readPictures(join(this.folder, 'bears-lesson2'), ['black', 'grizzly', 'teddys'], side, 160);
    if (name === 'trash3-anew')
      return readPictures(join(this.folder, 'trashnet'), ['metal', 'paper', 'plastic'], side, 400);
    const six = ['cardboard', 'glass', 'metal', 'paper', 'plastic', 'trash'];
    return readPictures(join(this.folder, 'trashnet'), name === 'trash3' ? six.slice(0, 3) : six, side, 400);
  }
}

async function readPictures(folder: string, classes: readonly string[], side: number, most: number): Promise<Items> {
  if (!existsSync(folder)) throw new Error(`the pictures in ${folder} are not there; give --data`);
  const x: Float32Array[] = [];
  const labels: number[] = [];
  for (const [label, name] of classes.entries()) {
    const all = readdirSync(join(folder, name))
      .filter((file) => /\.(jpe?g|png)$/i.test(file))
      .sort();
    for (const file of all.slice(0, most)) {
      const pixels = await sharp(join(folder, name, file))
        .flatten({ background: 'white' })
        .toColourspace('srgb')
        .resize(side, side, { fit: 'fill' })
        .raw()
        .toBuffer({ resolveWithObject: true })
        .catch(() => null);
      if (pixels?.info.channels !== 3) continue;
      x.push(Float32Array.from(pixels.data, (value) => (value - 127) / 128));
      labels.push(label);
    }
  }
  const order = Array.from(new Random(1).fork(folder).permutation(x.length));
  return { shape: [side, side, 3], classes, x: order.map((i) => x[i]!), labels: order.map((i) => labels[i]!) };
}

/** The same pictures hardly to be made out: classes overlap, and a network that learns by heart learns nonsense. */
function noisy(items: Items): Items {
  const random = new Random(2).fork('noise');
  return { ...items, x: items.x.map((pixels) => pixels.map((value) => 0.5 * value + 1.2 * random.normal())) };
}

/** What the pretrained EfficientNet-Lite0 makes of pictures. */
async function features(items: Items): Promise<Items> {
  const body = await pretrainedBody();
  const [side] = items.shape;
  let shape: Items['shape'] = [1, 1, 1];
  const x = items.x.map((pixels) =>
    inArena(() => {
      const y = body.forward(floats(pixels, [1, side, side, 3]), new Pass({ training: false, random: new Random(0) }));
      shape = y.shape.slice(1) as [number, number, number];
      return read(y).slice();
    }),
  );
  return { ...items, shape, x };
}

/** Its weights want pictures as `readPictures` gives them. */
export async function pretrainedBody(): Promise<Sequential> {
  const layers = efficientnetLite0.build().slice(0, efficientnetLite0.cut);
  const body = new Sequential(layers);
  for (const parameter of body.parameters) parameter.initialise(new Random(0));
  loadCheckpoint(layers, await readPth(await findWeights(efficientnetLite0)));
  return body;
}
