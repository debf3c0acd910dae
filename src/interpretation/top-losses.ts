import type { DataBunch } from '../data/batch.js';
import type { Tile } from '../data/image-grid.js';
import type { Learner } from '../learner.js';
import { tf } from '../native/tensorflow.js';
import { checkNames, expect, expectWhole } from '../options.js';
import type { Picture } from '../transforms/render.js';
import { gradCam } from './grad-cam.js';
import { overlay } from './heatmap.js';
import type { InterpretedItem } from './items.js';

/** Options of `plotTopLosses`. */
export interface PlotTopLossesOptions {
  /** False: the least losses. Default true. */
  largest?: boolean;
  /** Lay over each picture where the network sees the class (Grad-CAM). Default false. */
  heatmap?: boolean;
  /** Whose class: the one it has, as in fastai, or the one it was taken for. Default `actual`. */
  heatmapClass?: 'actual' | 'predicted';
  /** Least number of places that a map must have to be shown. Default 16. */
  heatmapThresh?: number;
  /** How much the map covers the picture, 0–1. Default 0.6. */
  alpha?: number;
  /** Pictures side by side. Default: about as many as there are rows. */
  columns?: number;
  /** Pixels of a picture's side. Default 160. */
  imgSize?: number;
}

type Filled = Required<Omit<PlotTopLossesOptions, 'columns'>>;

/** The options with their defaults. Throws on a value out of range. */
export function checkPlotTopLosses(options: PlotTopLossesOptions): Filled {
  checkNames('plotTopLosses', options, NAMES);
  const { largest = true, heatmap = false, heatmapClass = 'actual', heatmapThresh = 16 } = options;
  const { alpha = 0.6, imgSize = 160 } = options;
  const classes = ['actual', 'predicted'];
  expect('plotTopLosses: heatmapClass', heatmapClass, classes.includes(heatmapClass), "'actual' or 'predicted'");
  expect('plotTopLosses: alpha', alpha, Number.isFinite(alpha) && alpha >= 0 && alpha <= 1, 'a number from 0 to 1');
  expectWhole('plotTopLosses: heatmapThresh', heatmapThresh, 0);
  expectWhole('plotTopLosses: imgSize', imgSize, 1);
  if (options.columns !== undefined) expectWhole('plotTopLosses: columns', options.columns, 1);
  return { largest, heatmap, heatmapClass, heatmapThresh, alpha, imgSize };
}

const NAMES: Record<keyof PlotTopLossesOptions, true> = {
  ...{ largest: true, heatmap: true, heatmapClass: true, heatmapThresh: true, alpha: true, columns: true },
  imgSize: true,
};

/** Prediction, actual class, loss and the probability of the actual class, in two lines. */
export function titleOf(
  { predicted, actual, loss, probabilities }: InterpretedItem,
  classes: readonly string[],
): string {
  const names = (indices: readonly number[]) => indices.map((c) => classes[c]).join('; ') || '–';
  const shown = actual.map((c) => probabilities[c]!.toFixed(2)).join('; ') || '–';
  return `${names(predicted)} / ${names(actual)}\n${loss.toFixed(2)} / ${shown}`;
}

/** A picture as the network sees it, with the map of a class over it. */
export async function heatmapTile(
  learn: Learner,
  item: InterpretedItem,
  title: string,
  options: Filled,
): Promise<Tile> {
  const { data } = learn;
  if (!data.oneItem) throw new Error('plotTopLosses: heatmap: this data reads no files');
  const wanted = options.heatmapClass === 'actual' ? item.actual[0] : item.predicted[0];
  const x = await data.oneItem(item.path!);
  try {
    const picture = inColours(x, data);
    const map = gradCam(learn, x, wanted ?? likeliest(item));
    const shown = map.height * map.width >= options.heatmapThresh ? overlay(picture, map, options.alpha) : picture;
    return { image: shown, title };
  } finally {
    x.dispose();
  }
}

/** For an item without any label of the kind that was asked for. */
const likeliest = ({ probabilities }: InterpretedItem): number => probabilities.indexOf(Math.max(...probabilities));

function inColours(x: tf.Tensor4D, { stats }: DataBunch): Picture {
  const [, height, width] = x.shape;
  const { mean, std } = stats ?? { mean: [0, 0, 0], std: [1, 1, 1] };
  const values = tf.tidy(() =>
    x
      .mul(tf.tensor1d([...std]))
      .add(tf.tensor1d([...mean]))
      .mul(255)
      .dataSync(),
  );
  return { height, width, data: Uint8Array.from(Uint8ClampedArray.from(values)) };
}
