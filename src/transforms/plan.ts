import type { Random } from '../random.js';
import { Canvas, isMatrix, type Way } from './canvas.js';
import { place } from './crop.js';
import type { Matrix } from './matrix.js';
import type { ColourChange, CropPosition, Lighting, PaddingMode, Size, Transform } from './transform.js';

export type { Size };

/**
 * How a picture is brought to the wanted size. `crop`: as small as covers it, the rest cut off. `pad`: as large as fits
 * into it, the rest filled. `squish`: height and width each on their own. `no`: it keeps its own.
 */
export type ResizeMethod = 'crop' | 'pad' | 'squish' | 'no';

/** All that happens to one picture: one resampling, one change of light, and changes of colour in places. */
export interface Plan {
  /** Takes pixel coordinates (column, row) of the result to those of the source; the last number is 1. */
  matrix: Matrix;
  /** Where a jitter keeps it from being one matrix: the whole way, to be gone for each pixel. */
  way: Way | null;
  /** Size of the result. */
  size: Size;
  lighting: Lighting | null;
  /** In pixels of the result. */
  colours: readonly ColourChange[];
  /** What lies outside of the source; null: as the data says. */
  paddingMode: PaddingMode | null;
}

/**
 * Draws each transform for one picture of size `source` and composes them, as fastai's `apply_tfms` does, into one
 * resampling and one change of light. Every random number comes from `random`.
 */
export function drawPlan(
  source: Size,
  target: Size,
  method: ResizeMethod,
  transforms: readonly Transform[],
  random: Random,
): Plan {
  const canvas = new Canvas(resizedSize(source, target, method));
  let lighting: Lighting | null = null;
  let paddingMode: PaddingMode | null = null;
  let colours: ColourChange[] = [];
  let crop: CropPosition = { rowPct: 0.5, colPct: 0.5 };
  for (const tfm of transforms.toSorted((a, b) => a.order - b.order)) {
    if (!random.bool(tfm.p)) continue;
    if (tfm.kind === 'lighting') lighting = compose(lighting, tfm.draw(random));
    else if (tfm.kind === 'crop') crop = tfm.draw(random);
    else if (tfm.kind === 'jitter') canvas.jitter(tfm.draw(random));
    else if (tfm.kind === 'colour') colours.push(...tfm.draw(random, canvas.size));
    else if (tfm.kind === 'frame') {
      const frame = tfm.draw(random, canvas.size);
      canvas.frame(frame);
      paddingMode = frame.mode ?? paddingMode;
      colours = colours.map((change) => moved(change, frame));
    } else canvas.apply(tfm.kind, tfm.draw(random, canvas.size));
  }
  const size = method === 'no' ? canvas.size : target;
  const cut = finalCut(canvas.size, size, crop);
  const way = canvas.wayTo(source, cut);
  return {
    ...asMatrix(way),
    size,
    lighting,
    colours: colours.map((change) => moved(change, cut)),
    paddingMode,
  };
}

/** Size of the whole picture after resizing, before the cut. fastai's `_get_resize_target`. */
export function resizedSize(source: Size, target: Size, method: ResizeMethod): Size {
  if (method === 'squish') return target;
  if (method === 'no') return { height: source.height, width: source.width };
  const choose = method === 'crop' ? Math.min : Math.max;
  const ratio = choose(source.height / target.height, source.width / target.width);
  return { height: atLeast1(source.height / ratio), width: atLeast1(source.width / ratio) };
}

const atLeast1 = (x: number) => Math.max(1, Math.round(x));

function asMatrix(way: Way): Pick<Plan, 'matrix' | 'way'> {
  const matrix = way[0] as Matrix;
  const divided = matrix.map((x) => x / matrix[8]) as unknown as Matrix;
  return { matrix: divided, way: way.every(isMatrix) ? null : way };
}

const compose = (first: Lighting | null, next: Lighting): Lighting =>
  first ? { scale: next.scale * first.scale, shift: next.scale * first.shift + next.shift } : next;

/** A change in pixels of a frame that begins at `row`, `col`. */
const moved = (change: ColourChange, { row, col }: { row: number; col: number }): ColourChange =>
  change.type === 'noise'
    ? change
    : {
        ...change,
        ...{ top: change.top - row, bottom: change.bottom - row },
        ...{ left: change.left - col, right: change.right - col },
      };

/** The part that is kept, by whole pixels; it begins before 0 where the picture is smaller and the rest is filled. */
function finalCut(have: Size, want: Size, { rowPct, colPct }: CropPosition): { row: number; col: number } {
  const start = (from: number, to: number, pct: number) => {
    const pad = Math.max(Math.floor((to - from + 1) / 2), 0);
    return place(from + 2 * pad, to, pct) - pad;
  };
  return { row: start(have.height, want.height, rowPct), col: start(have.width, want.width, colPct) };
}
