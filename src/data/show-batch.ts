import { Output } from '../../widgets/kernel-side/output.js';
import { tf } from '../native/tensorflow.js';
import { expectWhole } from '../options.js';
import type { Picture, Stats } from '../transforms/render.js';
import type { Batch, DataBunch } from './batch.js';
import { imageGrid, type Tile } from './image-grid.js';

export interface ShowBatchOptions {
  /** Rows, and pictures in a row; no more than the batch holds. Default 5. */
  rows?: number;
  /** Pixels of a picture's side. Default 160. */
  imgSize?: number;
}

/** Shows the first pictures of the next training batch, with their classes, as one PNG. */
export async function showBatch(data: BatchSource, { rows = 5, imgSize = 160 }: ShowBatchOptions): Promise<void> {
  expectWhole('rows', rows, 1);
  expectWhole('imgSize', imgSize, 1);
  const tiles = batchTiles(await data.oneBatch(), rows * rows, data);
  const png = await imageGrid(tiles, { columns: rows, size: imgSize });
  const names = tiles.map((tile) => tile.title).join(', ');
  new Output().show({
    'image/png': png.toString('base64'),
    'text/plain': `${tiles.length} training pictures: ${names}`,
  });
}

interface BatchSource extends Pick<DataBunch, 'classes'> {
  readonly stats: Stats | null;
  oneBatch(): Promise<Batch>;
}

/** The first `count` pictures of a batch, which is disposed, in colours that can be shown. */
function batchTiles({ x, y }: Batch, count: number, { stats, classes }: BatchSource): Tile[] {
  try {
    const labels = y.dataSync();
    return denormalized(x, Math.min(count, x.shape[0]), stats).map((image, i) => ({
      image,
      title: classes[labels[i]!]!,
    }));
  } finally {
    tf.dispose([x, y]);
  }
}

function denormalized(x: tf.Tensor4D, count: number, stats: Stats | null): Picture[] {
  const [, height, width] = x.shape;
  const { mean, std } = stats ?? { mean: [0, 0, 0], std: [1, 1, 1] };
  const values = tf.tidy(() =>
    x
      .slice(0, count)
      .mul(tf.tensor1d([...std]))
      .add(tf.tensor1d([...mean]))
      .mul(255)
      .dataSync(),
  );
  const each = height * width * 3;
  return Array.from({ length: count }, (_, i) => ({
    height,
    width,
    data: Uint8Array.from(Uint8ClampedArray.from(values.subarray(i * each, (i + 1) * each))),
  }));
}
