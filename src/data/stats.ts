import type { Stats } from '../transforms/render.js';

export type { Stats };

/** Colours of ImageNet's photographs, which most pretrained weights expect. fastai's `imagenet_stats`. */
export const imagenetStats: Stats = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** Colours of CIFAR-10. fastai's `cifar_stats`. */
export const cifarStats: Stats = { mean: [0.491, 0.482, 0.447], std: [0.247, 0.243, 0.261] };

/** Grey of MNIST, the same for each of the three channels pictures are read with. fastai's `mnist_stats`. */
export const mnistStats: Stats = { mean: [0.131, 0.131, 0.131], std: [0.308, 0.308, 0.308] };
