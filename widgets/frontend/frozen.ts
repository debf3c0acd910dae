import type { Frozen } from '../state/frozen.js';

/** The parts of JupyterLab that are used: its open documents, and of notebooks the outputs of their cells. */
export interface Lab {
  shell: { widgets(area: 'main'): Iterable<Document> };
}
interface Document {
  content?: { widgets?: Iterable<{ model?: { outputs?: Outputs } | null }> };
}
interface Outputs {
  readonly length: number;
  get(index: number): { readonly data: Record<string, unknown>; toJSON(): object };
  set(index: number, output: object): void;
}

const VIEW_MIME = 'application/vnd.jupyter.widget-view+json';

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
