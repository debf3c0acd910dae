/** What is known of a training run, as plain data: all that its diagnosis is made from. JSON can hold it. */
export interface RunRecord extends RunSetting {
  /** What the table has of each epoch. */
  readonly epochs: readonly EpochNumbers[];
  /** Training loss of each batch alone, not the table's smoothed one; null: only the table is known. */
  readonly losses: readonly number[] | null;
  /** Greatest learning rate of the last layer group. */
  readonly lr: number | null;
  /** Validation items whose picture stands in the training set too, to the last pixel; null: nobody has looked. */
  readonly copies: number | null;
  /** What the trained network says of the training items, not augmented, and of the validation items; null: as above. */
  readonly train: Answers | null;
  /** Answers on the validation set; null where they are not known. */
  readonly valid: Answers | null;
}

/** What a run was begun with; null where it is not known. */
export interface RunSetting {
  /** Epochs it was to have. */
  readonly planned: number | null;
  /** 0: the items have numbers in place of a class. */
  readonly classes: number | null;
  /** Items of the training set and of the validation set. */
  readonly trainItems: number | null;
  /** Pictures of the validation set; null where it is not known. */
  readonly validItems: number | null;
  /** Only the head learnt, and BatchNorm's parameters at most. */
  readonly frozen: boolean | null;
  /** Name of the optimizer, `AdamW` or `SGD` or one's own. */
  readonly optimizer: string | null;
}

/** A row of the table; null where there is no such number. */
export interface EpochNumbers {
  /** Smoothed as fastai does, over all batches of the run so far. */
  readonly trainLoss: number | null;
  /** Mean loss on the validation set; null without one. */
  readonly validLoss: number | null;
  /** Part of the validation items that were taken for another class, 0–1. */
  readonly error: number | null;
}

/** Probabilities that a network gives the items of a set, in any order; lists of equal length. */
export interface Answers {
  /** Of the class that the item is labelled with. */
  readonly own: readonly number[];
  /** Of the most probable other class. */
  readonly other: readonly number[];
}

/** Nothing is known yet. */
export const UNKNOWN: RunSetting & Pick<RunRecord, 'losses' | 'lr' | 'copies' | 'train' | 'valid'> = {
  ...{ planned: null, classes: null, trainItems: null, validItems: null, frozen: null, optimizer: null },
  ...{ losses: null, lr: null, copies: null, train: null, valid: null },
};
