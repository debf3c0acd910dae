/**
 * TensorFlow ops of the library's own (`kernels/`, C++), which the set-up compiles where it has a compiler and TensorFlow's
 * headers. Without them TensorFlow's do the same work.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Handle } from './binding.js';
// They are registered with TensorFlow, which has to be there first.
import './binding.js';

/** What the processor is good for. */
interface Kernels {
  /** Do they run on it? */
  readonly float32: boolean;
  /** Are the 3 × 3 convolutions quicker than TensorFlow's in bfloat16? Not where the processor multiplies matrices of it (AMX). */
  readonly bfloat16: boolean;
  /** Does the processor multiply bfloat16 at all? Else TensorFlow's kernels for it are slow. */
  readonly multipliesBfloat16: boolean;
  /** Are their products in float32 quicker than TensorFlow's? Not where the processor has wider vectors (AVX-512). */
  readonly direct: boolean;
}

/** Of a processor that nobody has looked at the best is assumed. */
const NONE: Kernels = { float32: false, bfloat16: false, multipliesBfloat16: true, direct: false };

const file = fileURLToPath(new URL('./kernels.node', import.meta.url));

/** `NOTEBEAR_KERNELS=0` leaves them out, so that they can be compared with TensorFlow's. */
export const kernels: Kernels =
  process.env.NOTEBEAR_KERNELS !== '0' && existsSync(file) ? createRequire(import.meta.url)(file) : NONE;

/** Channels that convolutions take at once. */
export const LANES = 16;

/** Channels that batch norm and pooling take at once. */
const WIDTH = 8;

/** Do batch norm and pooling take `[..., C]`: a multiple of 8 channels? */
export const takesChannels = ({ shape }: Pick<Handle, 'shape'>): boolean =>
  kernels.float32 && shape.at(-1)! % WIDTH === 0;
