import type { Architecture } from './architecture.js';
import { efficientnetLite0 } from './efficientnet-lite.js';
import { resnet18, resnet34 } from './resnet.js';

/** The architectures that `cnnLearner` takes, under fastai's names where it has them. */
export const models: Readonly<Record<'resnet18' | 'resnet34' | 'efficientnetLite0', Architecture>> = {
  resnet18,
  resnet34,
  efficientnetLite0,
};
