import { type KernelHost, KernelInterrupt } from '../../kernel/api.js';

/** A kernel that shows nothing and can be interrupted. */
export function interruptibleHost(): { host: KernelHost; interrupt: () => void; force: () => void } {
  const controller = new AbortController();
  const handlers: (() => void)[] = [];
  const nothing = () => undefined;
  const comm = { commId: '', targetName: '', send: nothing, close: nothing, onMessage: nothing, onClose: nothing };
  const host: KernelHost = {
    display: nothing,
    write: nothing,
    clearOutput: nothing,
    writer: () => nothing,
    capture: (_, action) => action(),
    openComm: () => comm,
    registerCommTarget: nothing,
    interruptSignal: () => controller.signal,
    onForcedInterrupt(handler) {
      handlers.push(handler);
      return nothing;
    },
  };
  const force = () => {
    for (const handler of handlers) handler();
  };
  return { host, interrupt: () => controller.abort(new KernelInterrupt()), force };
}
