import { KernelInterrupt, kernelHost } from '../kernel/api.js';

/** Aborts when the user interrupts; `release` once nobody listens any more. */
export interface InterruptSignal {
  readonly signal: AbortSignal | undefined;
  release(): void;
}

/**
 * The kernel's signal of the running cell. In a plain script it is Ctrl+C, which then ends the work as an interrupt ends
 * it in a notebook, with what there is; a second Ctrl+C ends the process as ever.
 */
export function listenForInterrupt(): InterruptSignal {
  const host = kernelHost();
  if (host) return { signal: host.interruptSignal(), release: () => {} };
  const controller = new AbortController();
  const interrupt = () => controller.abort(new KernelInterrupt());
  process.once('SIGINT', interrupt);
  return { signal: controller.signal, release: () => void process.removeListener('SIGINT', interrupt) };
}
