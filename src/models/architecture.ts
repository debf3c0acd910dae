import type { Layer } from './layers/layer.js';
import type { ChannelStats } from './layers/rescale.js';

/** Where an architecture's ImageNet weights come from. */
export interface WeightsSource {
  /** The file's name; what follows its last `-` begins the file's SHA-256. */
  file: string;
  /** Where the file is downloaded from when no folder has it. Null: it comes with the set-up. */
  url: string | null;
}

/** A network for pictures, as `cnnLearner` needs to know it. `models` has those of the library. */
export interface Architecture {
  /** Its name, as `models` has it and an exported model keeps it. */
  readonly name: string;
  /** Statistics of the pictures its weights were trained on. */
  readonly stats: ChannelStats;
  /** Where its pretrained weights come from. */
  readonly weights: WeightsSource;
  /** The whole network as ImageNet has it, its children in order; nothing initialised. */
  build(): Layer[];
  /** How many children make the body, counted from the end (negative): what follows is cut off for our own head. */
  readonly cut: number;
  /** Index of the child at which the second of the body's two layer groups begins. */
  readonly split: number;
}
