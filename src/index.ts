/** What `notebear` exports: the training library. The widgets are in `notebear/widgets`. */
export type { Figure } from '../widgets/state/figure.js';
export { type Callback, CancelBatch, CancelEpoch, CancelFit, type TrainingRun } from './callback.js';
export { LRFinder, type LRFinderOptions } from './callbacks/lr-finder.js';
export { type OneCycleSchedule, OneCycleScheduler } from './callbacks/one-cycle.js';
export { Progress, type ProgressOptions } from './callbacks/progress.js';
export { ShowGraph } from './callbacks/show-graph.js';
export { type RemoveResult, Trash } from './cleaning/trash.js';
export { type CnnLearnerOptions, cnnLearner } from './cnn-learner.js';
export type { Batch, DataBunch, DataLoader, DataSet, TargetKind, Targets } from './data/batch.js';
export type { BunchOptions, CreateOptions, DsTypeOption } from './data/bunch-options.js';
export type { CsvSourceOptions, DfOptions, SourceOptions } from './data/bunch-sources.js';
export { type CsvOptions, parseCsv, readCsv } from './data/csv.js';
export type { Column, DataFrame, Row } from './data/data-frame.js';
export { DatasetType } from './data/dataset-type.js';
export { type DownloadImagesOptions, downloadImages } from './data/download-images.js';
export { DownloadReport } from './data/download-report.js';
export { ImageDataBunch } from './data/image-data-bunch.js';
export type { ImageFilesOptions } from './data/image-files.js';
export { ImageItems } from './data/image-items.js';
export { ImageList, type SeedOption } from './data/image-list.js';
export { ItemLists } from './data/item-lists.js';
export type { TableOptions } from './data/items-from.js';
export { type Label, LabelList } from './data/label-list.js';
export { type DatabunchOptions, LabelLists, type TransformOptions } from './data/label-lists.js';
export type { ImageDataBunchOptions } from './data/labelling.js';
export type { LabelOptions } from './data/labels.js';
export type { OpenOptions } from './data/open-picture.js';
export type { ShowBatchOptions } from './data/show-batch.js';
export { cifarStats, imagenetStats, mnistStats, type Stats } from './data/stats.js';
export { type UntarDataOptions, untarData } from './data/untar-data.js';
export { type VerifyImagesOptions, verifyImages } from './data/verify-images.js';
export { type Finding, VerifyReport } from './data/verify-report.js';
export { type Answer, readAnswers } from './drawn-bears/answers.js';
export { type DrawnBearsOptions, drawnBears } from './drawn-bears.js';
export { ClassificationInterpretation } from './interpretation.js';
export { Learner } from './learner.js';
export type { FitOneCycleOptions, FitOptions, LearnerOptions } from './learner-options.js';
export { crossEntropy, type Loss } from './loss.js';
export { type Suggestion, suggestLr } from './lr-suggestion.js';
export { accuracy, errorRate, type Metric } from './metrics.js';
export type { Architecture } from './models/architecture.js';
export { models } from './models/index.js';
export { Network } from './models/network.js';
export { type CheckpointTensor, readPth } from './models/pth.js';
export { AdamW, type Gradient } from './optimizer.js';
export { Random } from './random.js';
export { Recorder } from './recorder.js';
export {
  annealCos,
  annealExp,
  annealLinear,
  type LearningRate,
  type OneCycleOptions,
  oneCycle,
  type Slice,
  SmoothenValue,
  slice,
} from './schedule.js';
export { showFigure } from './show-figure.js';
export { type GetTransformsOptions, getTransforms, type TransformPair } from './transforms/get-transforms.js';
