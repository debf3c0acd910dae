import { resolve } from 'node:path';
import type { Batch, DataBunch, DataLoader, Reading, TargetKind } from '../data/batch.js';
import { decodeInWorker } from '../data/decoder.js';
import { openPicture } from '../data/open-picture.js';
import type { tf } from '../native/tensorflow.js';
import { Random } from '../random.js';
import { cropPad } from '../transforms/crop.js';
import { drawPlan } from '../transforms/plan.js';
import { render } from '../transforms/render.js';
import type { ExportHeader } from './export-header.js';

/** The data of a loaded learner: no items, only classes and how a picture is read. */
export class ExportedData implements DataBunch {
  readonly classes: readonly string[];
  readonly kind: TargetKind;
  readonly c: number;
  readonly stats: ExportHeader['stats'];
  readonly reading: Reading;
  readonly seed = 0;
  randomState: Uint32Array = new Random(0).state;
  readonly trainDl: DataLoader;
  readonly validDl: DataLoader;
  readonly fixDl: DataLoader;

  constructor({ classes, kind, outputs, stats, reading }: ExportHeader) {
    this.classes = classes;
    this.kind = kind;
    this.c = outputs;
    this.stats = stats;
    this.reading = reading;
    this.trainDl = this.validDl = this.fixDl = emptyLoader(classes);
  }

  /** One picture, `[1, H, W, 3]`, as validation pictures were read before the export. */
  async oneItem(file: string): Promise<tf.Tensor4D> {
    const { size, resizeMethod, paddingMode, transforms, convertMode } = this.reading;
    const decoded = await decodeInWorker(resolve(file), { ...size, method: resizeMethod });
    const picture = openPicture({ convertMode })?.(decoded) ?? decoded;
    const cut = transforms.length > 0 ? [cropPad()] : [];
    const plan = drawPlan(picture, size, resizeMethod, cut, new Random(0));
    return render([picture], [plan], { size: plan.size, paddingMode, stats: this.stats });
  }
}

function emptyLoader(classes: readonly string[]): DataLoader {
  return {
    dataset: { length: 0, classes, labels: new Int32Array() },
    batchSize: 1,
    length: 0,
    async *[Symbol.asyncIterator](): AsyncGenerator<Batch> {},
  };
}
