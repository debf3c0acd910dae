import type { DisplayOptions, KernelHost, MimeBundle } from '../api.js';
import type { CommManager } from './comm.js';
import { sendableData } from './display.js';
import type { Interrupts } from './interrupts.js';
import type { OutputCell, Outputs } from './output.js';
import { checkSendable } from './sendable.js';

/** The kernel as code in cells sees it. */
export function createHost(outputs: Outputs, comms: CommManager, interrupts: Interrupts): KernelHost {
  return {
    display: (bundle, options) => publishDisplay(outputs, bundle, options),
    write: (name, text) => outputs.write(name, text),
    clearOutput: (wait) => publishClear(outputs, wait),
    writer: () => {
      const cell = outputs.cellOf();
      return (name, text) => outputs.write(name, text, cell);
    },
    capture: (sink, action) => outputs.captures.run(sink, action),
    openComm: comms.open,
    registerCommTarget: (name, onOpen) => comms.register(name, onOpen),
    interruptSignal: () => interrupts.signal(),
    onForcedInterrupt: (handler) => interrupts.onForced(handler),
  };
}

/** `display_data` or `update_display_data`, under the cell whose code this is. Throws when it cannot be sent as JSON. */
export function publishDisplay(
  outputs: Outputs,
  data: MimeBundle,
  { displayId, update = false, metadata = {} }: DisplayOptions = {},
  cell?: OutputCell,
): void {
  if (update && !displayId) throw new Error('display: update needs displayId, the name of the display to replace');
  const bundle = sendableData(data);
  checkSendable('the metadata of the display', metadata);
  const sink = outputs.captures.sink;
  if (sink) {
    sink({ type: 'display', bundle, metadata, update, ...(displayId && { displayId }) });
    return;
  }
  const transient = displayId ? { display_id: displayId } : {};
  const content = { data: bundle, metadata, transient };
  outputs.show(update ? 'update_display_data' : 'display_data', content, cell);
}

export function publishClear(outputs: Outputs, wait = false, cell?: OutputCell): void {
  const sink = outputs.captures.sink;
  if (sink) sink({ type: 'clear', wait });
  else outputs.show('clear_output', { wait }, cell);
}
