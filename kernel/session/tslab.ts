import { createRequire } from 'node:module';
import { kernelHost, type MimeBundle } from '../api.js';

/** The part of tslab's `jupyter` module that its displays go through. */
interface TslabJupyter {
  lastWriteDisplayData: ((data: TslabDisplay, update?: boolean) => void) | null;
}

interface TslabDisplay {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

/**
 * Makes tslab's `display` and `newDisplay` publish through this kernel, in the copy of tslab that `require` finds, or
 * in the kernel's own.
 */
export function bridgeTslab(require: NodeJS.Require): void {
  for (const jupyter of copies(require)) jupyter.lastWriteDisplayData = publish;
}

function copies(require: NodeJS.Require): TslabJupyter[] {
  const found = new Set<TslabJupyter>();
  for (const from of [require, createRequire(import.meta.url)]) {
    try {
      found.add(from('tslab/dist/jupyter.js'));
      // Only the copy that the cell itself imported is loaded.
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return [...found];
}

function publish({ data, metadata, transient }: TslabDisplay, update = false): void {
  const displayId = transient.display_id;
  kernelHost()?.display(data, displayId ? { displayId, update, metadata } : { metadata });
}
