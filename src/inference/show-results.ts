import { Output } from '../../widgets/kernel-side/index.js';
import type { Batch, DataBunch } from '../data/batch.js';
import { imageGrid, type Tile } from '../data/image-grid.js';
import { labelText } from '../data/label-list.js';
import type { Learner } from '../learner.js';
import { tf } from '../native/tensorflow.js';
import { checkNames, expectWhole } from '../options.js';
import type { Picture } from '../transforms/render.js';
import { decide } from './decision.js';
import { loaderOf, type SetOptions } from './loader-of.js';
import { predictBatch } from './predictions.js';

/** Options of `showResults`. */
export interface ShowResultsOptions extends SetOptions {
  /** Rows, and pictures in a row; no more than a batch holds. Default 5. */
  rows?: number;
  /** Pixels of a picture's side. Default 160. */
  imgSize?: number;
}

const HEADING = 'Ground truth / Predictions';

/** Shows the first pictures of a set with what they are and what they are taken for, as one PNG and as text. */
export async function showResults(learn: Learner, options: ShowResultsOptions = {}): Promise<void> {
  checkNames('showResults', options, { rows: true, imgSize: true, dsType: true, dl: true });
  const { rows = 5, imgSize = 160 } = options;
  expectWhole('rows', rows, 1);
  expectWhole('imgSize', imgSize, 1);
  const tiles = await resultTiles(learn, rows * rows, options);
  const png = await imageGrid(tiles, { columns: rows, size: imgSize, heading: HEADING });
  const text = [HEADING, ...tiles.map(({ title }) => title.replace('\n', ' / '))].join('\n');
  new Output().show({ 'image/png': png.toString('base64'), 'text/plain': text });
}

async function resultTiles(learn: Learner, most: number, options: SetOptions): Promise<Tile[]> {
  for await (const batch of loaderOf(learn.data, options)) {
    const preds = predictBatch(learn, batch.x);
    try {
      const width = preds.shape[1];
      const [rows, targets] = [preds.dataSync<'float32'>(), batch.y.dataSync()];
      const { kind = 'category', classes } = learn.data;
      const wide = targets.length / batch.x.shape[0];
      return pictures(batch, most, learn.data).map((image, i) => {
        const is = labelText(kind, classes, targets.subarray(i * wide, (i + 1) * wide));
        const taken = decide(rows.slice(i * width, (i + 1) * width), learn.data).text;
        return { image, title: `${is}\n${taken}` };
      });
    } finally {
      tf.dispose([preds, batch.x, batch.y]);
    }
  }
  throw new Error('showResults: there are no pictures in this part of the data');
}

/** A batch's first pictures in colours that can be shown. */
function pictures({ x }: Batch, most: number, { stats }: DataBunch): Picture[] {
  const [n, height, width] = x.shape;
  const { mean, std } = stats ?? { mean: [0, 0, 0], std: [1, 1, 1] };
  const values = tf.tidy(() =>
    x
      .mul(tf.tensor1d([...std]))
      .add(tf.tensor1d([...mean]))
      .mul(255)
      .dataSync(),
  );
  const each = height * width * 3;
  return Array.from({ length: Math.min(most, n) }, (_, i) => ({
    height,
    width,
    data: Uint8Array.from(Uint8ClampedArray.from(values.subarray(i * each, (i + 1) * each))),
  }));
}
