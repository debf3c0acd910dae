import { type Arena, currentArena } from '../../native/arena.js';
import type { Handle } from '../../native/binding.js';
import type { Random } from '../../random.js';
import type { Relu } from './activation.js';
import type { BatchNorm } from './batch-norm.js';
import type { Layer } from './layer.js';
import type { Parameter } from './parameter.js';

export interface PassOptions {
  /** Batch statistics and dropout, and a backward pass will follow. */
  training: boolean;
  /** Source of dropout's masks. */
  random: Random;
  /** Save from the first layer on what a backward pass needs, in evaluation too. Default: in training, from the first layer that learns. */
  recording?: boolean;
  /** Sees the output of each layer on the way, borrowed for the time of the call. */
  onOutput?: (layer: Layer, output: Handle) => void;
}

/**
 * One way through a network and back: training or evaluation, what layers saved on the way, the gradients found on the
 * way back. Activations are deleted as soon as no layer needs them; at the peak only what backward uses is alive.
 */
export class Pass {
  /** True: batch statistics and dropout, and a backward pass will follow. */
  readonly training: boolean;
  /** Source of dropout's masks. */
  readonly random: Random;
  /** True once a layer that learns was passed: from there on backward will come by, and activations are saved. */
  recording: boolean;
  readonly onOutput: PassOptions['onOutput'];
  readonly gradients = new Map<Parameter, Handle>();
  readonly #arena: Arena = currentArena();
  readonly #saved = new Map<Layer, readonly Handle[]>();
  /** Activations that were applied by the batch norm before them. */
  readonly #applied = new Map<BatchNorm, Relu>();
  /** How many layers saved a handle. */
  readonly #uses = new Map<number, number>();
  /** Handles that the forward pass itself is done with. */
  readonly #dropped = new Set<number>();

  constructor({ training, random, recording = false, onOutput }: PassOptions) {
    this.training = training;
    this.random = random;
    this.recording = recording;
    this.onOutput = onOutput;
  }

  /** Keeps handles for the layer's `backward`. */
  save(layer: Layer, ...handles: readonly Handle[]): void {
    if (!this.recording) return;
    this.#saved.set(layer, handles);
    for (const { id } of handles) this.#uses.set(id, (this.#uses.get(id) ?? 0) + 1);
  }

  /** Notes that a batch norm applied the activation after it: on the way back it has nothing to do. */
  apply(norm: BatchNorm, activation: Relu): void {
    this.#applied.set(norm, activation);
  }

  /** The activation that the batch norm applied. */
  activationIn(norm: BatchNorm): Relu | null {
    return this.#applied.get(norm) ?? null;
  }

  /** What the layer saved. */
  saved(layer: Layer): readonly Handle[] {
    const handles = this.#saved.get(layer);
    if (!handles) throw new Error('backward without a forward pass that recorded');
    return handles;
  }

  /** The layer's backward is done: deletes what nobody else saved. */
  release(layer: Layer): void {
    for (const handle of this.#saved.get(layer) ?? []) {
      const left = this.#uses.get(handle.id)! - 1;
      this.#uses.set(handle.id, left);
      if (left === 0 && this.#dropped.has(handle.id)) this.#arena.free(handle);
    }
    this.#saved.delete(layer);
  }

  /** The forward pass needs these no more: deleted now, or when the last layer that saved them releases them. */
  drop(...handles: readonly Handle[]): void {
    for (const handle of handles) {
      this.#dropped.add(handle.id);
      if (!this.#uses.get(handle.id)) this.#arena.free(handle);
    }
  }

  /** Deletes intermediate results now. */
  free(...handles: readonly Handle[]): void {
    for (const handle of handles) this.#arena.free(handle);
  }
}
