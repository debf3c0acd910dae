import type { Callback } from '../callback.js';
import { checkIsData } from '../check-data.js';
import type { DataBunch } from '../data/batch.js';
import { checkLearnerOptions, type LearnerOptions } from '../learner-options.js';
import type { Loss } from '../loss.js';
import { checkLoss, defaultLoss } from '../losses/default-loss.js';
import type { Metric } from '../metrics.js';
import type { Sequential } from '../models/layers/sequential.js';
import type { Network } from '../models/network.js';
import type { OptFunc, Optimizer } from '../optimizer.js';
import { adamW } from '../optimizers/adam-w.js';
import type { TableStyle } from '../progress-table.js';
import { Random } from '../random.js';
import { Recorder } from '../recorder.js';
import { type LearningRate, lrRange } from '../schedule.js';
import { newOptimizer } from './layer-groups.js';

/** What a `Learner` is; what it can do is its own. */
export class LearnerState {
  readonly data: DataBunch;
  readonly model: Network;
  readonly lossFunc: Loss;
  readonly metrics: readonly Metric[];
  readonly modelDir: string;
  readonly trainBn: boolean;
  readonly bnWd: boolean;
  readonly wd: number;
  readonly trueWd: boolean;
  readonly optFunc: OptFunc;
  readonly silent: boolean;
  readonly tableStyle: TableStyle;
  /** Runs say when something is wrong with them. */
  readonly diagnoses: boolean;
  /** Callbacks of every run; may be added to. */
  readonly callbacks: Callback[];
  /** Source of dropout's masks. */
  readonly random: Random;
  /** Made anew by `freeze` and `unfreeze`, else kept from run to run. */
  opt: Optimizer;
  /** A recorder for each run so far, the latest last. */
  readonly recorders: Recorder[] = [];

  constructor(data: DataBunch, model: Network, options: LearnerOptions = {}) {
    checkIsData(data);
    checkLearnerOptions(options);
    this.data = data;
    this.model = model;
    this.lossFunc = options.lossFunc ?? defaultLoss(data);
    checkLoss(this.lossFunc, data);
    this.metrics = [options.metrics ?? []].flat();
    this.modelDir = options.modelDir ?? 'models';
    this.trainBn = options.trainBn ?? true;
    this.bnWd = options.bnWd ?? true;
    this.wd = options.wd ?? 1e-2;
    this.trueWd = options.trueWd ?? true;
    this.optFunc = options.optFunc ?? adamW();
    this.silent = options.silent ?? false;
    this.tableStyle = options.tableStyle ?? 'lesson';
    this.diagnoses = options.diagnose ?? true;
    this.callbacks = [...(options.callbacks ?? [])];
    this.random = new Random(options.seed ?? data.seed).fork('dropout');
    this.opt = newOptimizer(this);
  }

  /** What the last run recorded. */
  get recorder(): Recorder {
    return this.recorders.at(-1) ?? new Recorder(this.metrics);
  }

  get layerGroups(): readonly Sequential[] {
    return this.model.layerGroups;
  }

  /** The learning rate of each layer group. */
  lrRange(lr: LearningRate): number[] {
    return lrRange(lr, this.layerGroups.length);
  }

  /** Gives the memory of weights and optimizer back at once; the learner is of no use after it. */
  dispose(): void {
    this.opt.dispose();
    this.model.dispose();
  }
}
