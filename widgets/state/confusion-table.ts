/** A picture of the cell on show. */
export interface ConfusionPicture {
  /** File name, for people. */
  name: string;
  /** What is known about it, in words. */
  caption: string;
}

/** State of `ConfusionTable`: a confusion matrix whose cells show their pictures. */
export interface ConfusionTableState {
  title: string;
  classes: string[];
  /** What is written in each cell, `[actual][predicted]`. */
  text: string[][];
  /** How dark each cell is, 0–1. */
  shades: number[][];
  /** The cell whose pictures are on show. */
  chosen: { actual: number; predicted: number } | null;
  pictures: ConfusionPicture[];
  /** JPEG bytes of each picture. Binary buffers on the wire. */
  thumbnails: Uint8Array[];
  /** How many pictures the cell has beyond those on show. */
  more: number;
  /** What was done or went wrong, in a sentence. */
  message: string;
}

/** Front end → kernel, as a custom message: show the pictures of this cell. */
export interface ConfusionTableMessage {
  type: 'choose';
  actual: number;
  predicted: number;
}
