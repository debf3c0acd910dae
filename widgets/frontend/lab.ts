/** The parts of JupyterLab that are used here, as far as they are: its open documents, and of notebooks the outputs. */

export const VIEW_MIME = 'application/vnd.jupyter.widget-view+json';

export interface Lab {
  shell: { widgets(area: 'main'): Iterable<Document>; currentChanged?: Signal; layoutModified?: Signal };
  /** Fulfilled when the page shows what it showed before. */
  restored?: Promise<void>;
}

interface Signal {
  connect(slot: () => void): void;
}

export interface Document {
  content?: { widgets?: Iterable<{ model?: { outputs?: Outputs } | null }> };
  /** Of a document with a kernel. */
  context?: {
    ready: Promise<void>;
    model: { getMetadata?(key: string): unknown };
    sessionContext: { ready: Promise<void>; session: { kernel: Kernel | null } | null };
  };
}

interface Kernel {
  requestCommInfo(content: { target_name: string }): Promise<{ content: { comms?: object } }>;
}

export interface Outputs {
  readonly length: number;
  get(index: number): { readonly data: Record<string, unknown>; toJSON(): object };
  set(index: number, output: object): void;
}
