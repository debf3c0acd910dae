import type { Hsl } from './palette.js';

/** A figure in two layers: fur, which is given a texture, and details (eyes, noses, clothes), which stay sharp. */
export interface Figure {
  fur: string[];
  details: string[];
}

export type Pose = 'walking' | 'sitting' | 'standing' | 'head';

/** How a bear looks, whatever it does. */
export interface Looks {
  fur: Hsl;
  /** Fill of the fur: a gradient's name or a colour. */
  fill: string;
  /** The same for what is further away or in the shadow. */
  shade: string;
  muzzle: Hsl;
  /** Ears: radius as a part of the head's, and height over width. */
  ear: { size: number; tall: number };
  /** Head width over height. */
  wide: number;
  /** Eyes: radius and distance from the middle, as parts of the head's radius. */
  eye: { size: number; apart: number };
  kind: 'black' | 'grizzly' | 'teddys';
}

/** Puts several figures on top of each other. */
export const stack = (...figures: Figure[]): Figure => ({
  fur: figures.flatMap((figure) => figure.fur),
  details: figures.flatMap((figure) => figure.details),
});
