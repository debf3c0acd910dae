import type { Architecture } from './architecture.js';
import { efficientnetLite0 } from './efficientnet-lite.js';
import { resnet18, resnet34, resnet50, resnet101, resnet152 } from './resnet.js';

/** The architectures that `cnnLearner` takes, under fastai's names where it has them. */
export const models: Readonly<Record<ModelName, Architecture>> = {
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  efficientnetLite0,
};

/** Names of the architectures. */
export type ModelName = 'resnet18' | 'resnet34' | 'resnet50' | 'resnet101' | 'resnet152' | 'efficientnetLite0';
