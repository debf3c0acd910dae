import { readFileSync } from 'node:fs';
import type { Parameter } from '../../src/models/layers/parameter.js';
import { repositoryFile } from './repository.js';

/** What test/oracle/make_training.py wrote. */
export interface TrainingOracle {
  gradients: {
    logits: number[];
    loss: number;
    gradients: Record<string, number[]>;
    statistics: Record<string, number[]>;
  };
  resnet18: { train: number[]; evaluation: number[] };
  fit: { batches: number; losses: number[]; valid: number[] };
  adamw: { wd: number; steps: { lr: number; mom: number; a: number[]; b: number[] }[] };
  smoothing: { inputs: number[]; outputs: number[] };
  oneCycle: { batches: number; maxLr: number; lrs: number[]; moms: number[] };
}

export const trainingOracle = (): TrainingOracle =>
  JSON.parse(readFileSync(repositoryFile('test/oracle/training.json'), 'utf8')) as TrainingOracle;

/** The oracle's formula numbers. */
export function wave(length: number, phase: number, scale = 1, shift = 0): Float32Array {
  return Float32Array.from({ length }, (_, i) => shift + scale * Math.sin(0.7 * i + phase + 0.013 * (i % 97) ** 2));
}

/** Gives every parameter the numbers that the oracle's script gives it. */
export function fillParameters(parameters: readonly Parameter[]): void {
  for (const [k, { name, shape, layout, variable }] of parameters.entries()) {
    const length = shape.reduce((product, n) => product * n, 1);
    const fanIn = length / shape.at(-1)!;
    if (layout === 'depthwise') variable.set(wave(length, k, 0.4));
    else if (layout !== 'same') variable.set(wave(length, k, Math.sqrt(3 / fanIn)));
    else if (name.endsWith('weight')) variable.set(wave(length, k, 0.3, 1));
    else variable.set(wave(length, k, 0.2));
  }
}
