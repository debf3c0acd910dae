import { type CellOutput, kernelHost } from '../../../kernel/api.js';
import { displayMode } from '../output.js';
import { Throttle } from '../throttle.js';
import { Captured, type NotebookOutput } from './captured.js';
import { dom } from './generated/shared.js';
import { json, list, text } from './traits.js';
import { widgetClass } from './widget-class.js';

/** Least time between two states with new outputs, ms. */
const INTERVAL = 50;

/**
 * An output area as a widget: what `capture` runs prints and shows there, wherever it stands.
 *
 * Other than in Python, where the front end picks messages by their parent, the kernel itself collects the outputs of
 * what is run, awaits included: two areas can capture at once, and a display inside can be updated.
 */
export class Output extends widgetClass(
  { name: 'Output', module: 'output' },
  {
    ...dom,
    /** Not used by this kernel: see the class. */
    msgId: text(),
    /** What is shown. */
    outputs: list(json<NotebookOutput>({ output_type: 'stream', name: 'stdout', text: '' })),
  },
) {
  readonly #captured = new Captured();
  readonly #throttle = new Throttle(INTERVAL, () => this.#show());

  /**
   * Runs `action`; what it prints and displays until its promise is fulfilled comes here. Resolves to what it gives,
   * rejects with what it throws. `clear`: what stood here goes when the first new output comes, or at the end.
   */
  async capture<T>(action: () => T | Promise<T>, { clear = false } = {}): Promise<T> {
    const host = kernelHost();
    // Where the area itself is not shown, what was run shows itself.
    if (!host || displayMode() !== 'widget') return await action();
    if (clear) this.#captured.clear(true);
    try {
      const sink = (output: CellOutput) => this.#add(() => this.#captured.add(output));
      return await host.capture(sink, action);
    } finally {
      this.#captured.settle();
      this.#throttle.cancel();
      this.#show();
    }
  }

  /** Shows an error. */
  appendError(error: unknown): void {
    this.#add(() => this.#captured.fail(error));
  }

  /** Takes all outputs away; `wait`: when the next one comes. */
  clearOutput(wait = false): void {
    this.#add(() => this.#captured.clear(wait));
  }

  #add(change: () => void): void {
    change();
    this.#throttle.call();
  }

  #show(): void {
    this.outputs = this.#captured.outputs;
  }
}
