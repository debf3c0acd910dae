import { randomUUID } from 'node:crypto';
import { kernelHost, type MimeBundle } from '../../kernel/api.js';
import { colabMetadata } from './anywidget.js';

/**
 * How things are shown: `widget` with the live front end, `static` as text and pictures only (environment
 * `NOTEBEAR_DISPLAY=static`, for notebooks that are run without a browser), `terminal` where no kernel runs the code.
 */
export type DisplayMode = 'widget' | 'static' | 'terminal';

export function displayMode(): DisplayMode {
  if (!kernelHost()) return 'terminal';
  return process.env.NOTEBEAR_DISPLAY === 'static' ? 'static' : 'widget';
}

/**
 * One place in a cell's output, which can be replaced later (a display id of its own).
 *
 * Without a kernel the `text/plain` of what is shown goes to standard output, once as long as it stays the same: there
 * is nothing to replace in a terminal, so callers show only what is final.
 */
export class Output {
  readonly #displayId = randomUUID();
  #printed: unknown;

  /** Adds the output to the running cell. `metadata` is keyed by MIME type. */
  show(bundle: MimeBundle, metadata: Record<string, unknown> = {}): void {
    this.#publish(bundle, metadata, false);
  }

  /** Replaces what was shown, wherever it is shown; other cells may have run since. */
  update(bundle: MimeBundle, metadata: Record<string, unknown> = {}): void {
    this.#publish(bundle, metadata, true);
  }

  #publish(bundle: MimeBundle, metadata: Record<string, unknown>, update: boolean): void {
    const host = kernelHost();
    const about = { ...metadata, ...colabMetadata(bundle) };
    if (host) host.display(bundle, { displayId: this.#displayId, update, metadata: about });
    else this.#print(bundle['text/plain']);
  }

  #print(text: unknown): void {
    if (typeof text === 'string' && text !== this.#printed) process.stdout.write(`${text}\n`);
    this.#printed = text;
  }
}
