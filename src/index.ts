/** What `notebear` exports: the training library. The widgets are in `notebear/widgets`. */
export type { Figure } from '../widgets/state/figure.js';
export { type Callback, CancelBatch, CancelEpoch, CancelFit, type TrainingRun } from './callback.js';
export { type AccumulateOptions, AccumulateScheduler } from './callbacks/accumulate-scheduler.js';
export { BnFreeze } from './callbacks/bn-freeze.js';
export type { CheckpointOptions } from './callbacks/checkpoint.js';
export { CSVLogger, type CSVLoggerOptions } from './callbacks/csv-logger.js';
export { EarlyStoppingCallback, type EarlyStoppingOptions } from './callbacks/early-stopping.js';
export { GeneralScheduler, type Scheduled, TrainingPhase } from './callbacks/general-scheduler.js';
export { GradientClipping } from './callbacks/gradient-clipping.js';
export { LRFinder, type LRFinderOptions } from './callbacks/lr-finder.js';
export { MixUpCallback } from './callbacks/mix-up.js';
export { type OneCycleSchedule, OneCycleScheduler } from './callbacks/one-cycle.js';
export { Progress, type ProgressOptions } from './callbacks/progress.js';
export { ReduceLROnPlateauCallback, type ReduceLROnPlateauOptions } from './callbacks/reduce-lr-on-plateau.js';
export { SaveModelCallback, type SaveModelOptions } from './callbacks/save-model.js';
export { ShowGraph } from './callbacks/show-graph.js';
export { StopAfterNBatches } from './callbacks/stop-after-n-batches.js';
export { TerminateOnNaNCallback } from './callbacks/terminate-on-nan.js';
export { TrackEpochCallback } from './callbacks/track-epoch.js';
export { TrackerCallback, type TrackerOptions } from './callbacks/tracker.js';
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
export { ImageItems, type ItemExtras } from './data/image-items.js';
export { ImageList, type SeedOption, type SplitTheItemsFirst } from './data/image-list.js';
export { ItemLists, type LabelTheItemsFirst } from './data/item-lists.js';
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
export { Diagnosis, type Verdict, type VerdictName } from './diagnose/diagnosis.js';
export { diagnoseRecord } from './diagnose/rules.js';
export type { Answers, EpochNumbers, RunRecord, RunSetting } from './diagnose/run-record.js';
export { type DiagnoseOptions, diagnoseTable, type TableFacts } from './diagnose.js';
export { type Answer, readAnswers } from './drawn-bears/answers.js';
export { type DrawnBearsOptions, drawnBears } from './drawn-bears.js';
export type { FineTuneOptions, FitFlatCosOptions, FitOneCycleOptions, FitOptions } from './fit-options.js';
export { exportLearner } from './inference/export.js';
export { type LoadLearnerOptions, loadLearner } from './inference/load-learner.js';
export type { SetOptions } from './inference/loader-of.js';
export type { Activation } from './inference/predictions.js';
export type { ShowResultsOptions } from './inference/show-results.js';
export { toGraphModel } from './inference/to-graph-model.js';
export { toLayersModel } from './inference/to-layers-model.js';
export type { TtaOptions } from './inference/tta.js';
export type { ConfusionOptions } from './interpretation/confusion-plot.js';
export { type ClassMap, gradCam } from './interpretation/grad-cam.js';
export type { InterpretedItem, InterpretOptions } from './interpretation/items.js';
export { ClassificationReport, type ReportRow } from './interpretation/report.js';
export type { PlotTopLossesOptions } from './interpretation/top-losses.js';
export { ClassificationInterpretation } from './interpretation.js';
export { type HeadLearner, headLearner } from './learner/head-learner.js';
export type { GetPredsOptions, Prediction, PredictOptions, Preds, ValidateOptions } from './learner/predicting.js';
export { Learner } from './learner.js';
export type { LearnerOptions } from './learner-options.js';
export type { Loss, LossParts } from './loss.js';
export { type BceOptions, bceWithLogits, weightedBceWithLogits } from './losses/binary-cross-entropy.js';
export { crossEntropy, labelSmoothingCrossEntropy, weightedCrossEntropy } from './losses/cross-entropy.js';
export { mse } from './losses/mean-squared-error.js';
export { adviseRate, type RateAdvice, type SearchRecord } from './lr-advice.js';
export { type RateCurve, type RateMethod, type SuggestedRates, suggestRates } from './lr-suggestion.js';
export { KappaScore, type KappaScoreOptions, MatthewsCorreff } from './metrics/agreement.js';
export { AUROC, type AurocOptions } from './metrics/auroc.js';
export { ConfusionMatrix, fromConfusion } from './metrics/confusion-matrix.js';
export { Dice } from './metrics/dice.js';
export { type Average, type ClassScoreOptions, FBeta, Precision, Recall } from './metrics/f-beta.js';
export {
  explainedVariance,
  expRmspe,
  meanAbsoluteError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  r2Score,
  rmse,
} from './metrics/regression.js';
export {
  type Accumulator,
  accuracy,
  accuracyThresh,
  type BatchMetric,
  errorRate,
  fbeta,
  type Metric,
  partial,
  type ThresholdOptions,
  topKAccuracy,
  type WholeSetMetric,
} from './metrics.js';
export type { Architecture } from './models/architecture.js';
export { type ModelName, models } from './models/index.js';
export { type LoadedWeights, type LoadWeightsOptions, loadWeights } from './models/load-weights.js';
export { Network } from './models/network.js';
export { type CheckpointTensor, readPth } from './models/pth.js';
export { fromLayersModel, type LayersModelOptions, syncLayersModel } from './models/tfjs/layers-model.js';
export { type Gradient, type OptFunc, Optimizer, type OptimizerOptions } from './optimizer.js';
export { type AdamOptions, AdamW, adamW } from './optimizers/adam-w.js';
export { SGD, type SgdOptions, sgd } from './optimizers/sgd.js';
export { PlainText } from './plain-text.js';
export type { TableRow, TableStyle } from './progress-table.js';
export { Random } from './random.js';
export { Recorder } from './recorder.js';
export {
  type Anneal,
  annealCos,
  annealExp,
  annealLinear,
  annealNo,
  annealPoly,
  type LearningRate,
  type OneCycleOptions,
  oneCycle,
  type Slice,
  SmoothenValue,
  slice,
} from './schedule.js';
export { showFigure } from './show-figure.js';
export { dihedralAffine, type Focus, flipAffine, randZoom, rotate, squish, zoom } from './transforms/affine.js';
export { cutout, rgbRandomize } from './transforms/colour.js';
export {
  crop,
  cropPad,
  type Position,
  pad,
  randCrop,
  randPad,
  randResizeCrop,
  type SideOrSize,
  zoomCrop,
} from './transforms/crop.js';
export { dihedral, flipLr } from './transforms/flip.js';
export { type GetTransformsOptions, getTransforms, type TransformPair } from './transforms/get-transforms.js';
export { brightness, contrast } from './transforms/lighting.js';
export type { Matrix } from './transforms/matrix.js';
export type { ResizeMethod } from './transforms/plan.js';
export type { PaddingMode, Picture } from './transforms/render.js';
export type {
  Chance,
  ColourChange,
  ColourTransform,
  CoordTransform,
  CropPosition,
  CropTransform,
  Frame,
  FrameTransform,
  Jitter,
  JitterTransform,
  Lighting,
  LightingTransform,
  Range,
  Size,
  Transform,
  Transforms,
} from './transforms/transform.js';
export { jitter, perspectiveWarp, skew, symmetricWarp, tilt } from './transforms/warp.js';
