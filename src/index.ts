/** What `notebear` exports: the training library. The widgets are in `notebear/widgets`. */
export type { Figure } from '../widgets/state/figure.js';
export { type Callback, CancelBatch, CancelEpoch, CancelFit, type TrainingRun } from './callback.js';
export { LRFinder, type LRFinderOptions } from './callbacks/lr-finder.js';
export { type OneCycleSchedule, OneCycleScheduler } from './callbacks/one-cycle.js';
export { Progress, type ProgressOptions } from './callbacks/progress.js';
export { ShowGraph } from './callbacks/show-graph.js';
export { type CleanedRow, cleanedCsv, readCleanedCsv } from './cleaning/cleaned-csv.js';
export { Cleaning, type CleaningResult } from './cleaning/cleaning.js';
export { DatasetFormatter } from './cleaning/dataset-formatter.js';
export type { Change, Decision } from './cleaning/edits.js';
export { type ExaminedPicture, type ExamineOptions, examine } from './cleaning/examine.js';
export { learnerFeatures } from './cleaning/features.js';
export { type Fingerprint, fingerprint, fingerprints } from './cleaning/fingerprint.js';
export { type LabelIssue, labelIssues, type OutOfFoldOptions, outOfFold } from './cleaning/label-issues.js';
export { exactPairs, groupsOf, nearPairs, type Pair, similarPairs } from './cleaning/pairs.js';
export type { CleaningItem, CleaningPlan } from './cleaning/plan.js';
export { type QualityFlag, qualityFlags } from './cleaning/quality.js';
export { type RemoveResult, Trash } from './cleaning/trash.js';
export { type CnnLearnerOptions, cnnLearner } from './cnn-learner.js';
export type { Batch, DataBunch, DataLoader, DataSet } from './data/batch.js';
export { ImageDataBunch, type ImageDataBunchOptions } from './data/image-data-bunch.js';
export { ImageList, LabelList } from './data/image-list.js';
export { cifarStats, imagenetStats, mnistStats, type Stats } from './data/stats.js';
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
