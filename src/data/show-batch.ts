import { Output } from '../../widgets/kernel-side/output.js';
import { tf } from '../native/tensorflow.js';
import { expectWhole } from '../options.js';
import type { Picture } from '../transforms/render.js';
import type { Batch, TargetKind } from './batch.js';
import { DatasetType } from './dataset-type.js';
import { imageGrid, type Tile } from './image-grid.js';
import { labelText } from './label-list.js';

/** Options of `showBatch`. */
export interface ShowBatchOptions {
  /** Rows, and pictures in a row; no more than the batch holds. Default 5. */
  rows?: number;
  /** Pixels of a picture's side. Default 160. */
  imgSize?: number;
  /** Which part of the data. Default `DatasetType.Train`. */
  dsType?: DatasetType;
}

/** Shows the first pictures of the next batch, with their labels, as one PNG. */
export async function showBatch(data: BatchSource, options: ShowBatchOptions): Promise<void> {
  const { rows = 5, imgSize = 160, dsType = DatasetType.Train } = options;
  expectWhole('rows', rows, 1);
  expectWhole('imgSize', imgSize, 1);
  const tiles = batchTiles(
    await data.oneBatch({ dsType, denorm: true }),
    rows * rows,
    data,
    dsType !== DatasetType.Test,
  );
  const png = await imageGrid(tiles, { columns: rows, size: imgSize });
  const names = tiles.map((tile) => tile.title).join(', ');
  new Output().show({
    'image/png': png.toString('base64'),
    'text/plain': `${tiles.length} ${NOUNS[dsType]} pictures: ${names}`,
  });
}

const NOUNS: Record<DatasetType, string> = {
  train: 'training',
  valid: 'validation',
  single: 'validation',
  fix: 'training',
  test: 'test',
};

interface BatchSource {
  readonly kind: TargetKind;
  readonly classes: readonly string[];
  oneBatch(options: { dsType: DatasetType; denorm: boolean }): Promise<Batch>;
}

/** The first `count` pictures of a batch, which is disposed, in colours that can be shown. */
function batchTiles({ x, y }: Batch, count: number, { kind, classes }: BatchSource, labelled: boolean): Tile[] {
  try {
    const targets = y.dataSync();
    const width = targets.length / x.shape[0];
    return picturesOf(x, Math.min(count, x.shape[0])).map((image, i) => ({
      image,
      title: labelled ? labelText(kind, classes, targets.subarray(i * width, (i + 1) * width)) : '',
    }));
  } finally {
    tf.dispose([x, y]);
  }
}

function picturesOf(x: tf.Tensor4D, count: number): Picture[] {
  const [, height, width] = x.shape;
  const values = tf.tidy(() => x.slice(0, count).mul(255).dataSync());
  const each = height * width * 3;
  return Array.from({ length: count }, (_, i) => ({
    height,
    width,
    data: Uint8Array.from(Uint8ClampedArray.from(values.subarray(i * each, (i + 1) * each))),
  }));
}
