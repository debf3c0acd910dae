import type { Frozen } from '../state/frozen.js';
import { type Lab, VIEW_MIME } from './lab.js';

let lab: Lab | undefined;

/** Tells where the open documents are; the plugin knows. */
export function setLab(found: Lab): void {
  lab = found;
}

/** Puts what is left of a widget in its place, wherever an open notebook still shows the widget itself. */
export function freezeOutputs(modelId: string, { data, metadata }: Frozen): void {
  for (const { content } of lab?.shell.widgets('main') ?? []) {
    for (const { model } of content?.widgets ?? []) {
      const outputs = model?.outputs;
      for (let i = 0; i < (outputs?.length ?? 0); i++) {
        const output = outputs!.get(i);
        const view = output.data[VIEW_MIME] as { model_id?: unknown } | undefined;
        if (view?.model_id === modelId) outputs!.set(i, { ...output.toJSON(), data, metadata });
      }
    }
  }
}
