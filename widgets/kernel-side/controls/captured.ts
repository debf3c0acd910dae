import type { CellOutput, MimeBundle } from '../../../kernel/api.js';

/** One output as a notebook file has it. */
export type NotebookOutput =
  | { output_type: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { output_type: 'display_data'; data: MimeBundle; metadata: Record<string, unknown> }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

/** Outputs as they come, made into those that a notebook shows: text runs on, named displays are replaced in place. */
export class Captured {
  #outputs: { output: NotebookOutput; displayId?: string }[] = [];
  #clearNext = false;

  /** What is shown now. A new list at every call. */
  get outputs(): NotebookOutput[] {
    return this.#outputs.map(({ output }) => output);
  }

  add(output: CellOutput): void {
    if (output.type === 'clear') this.clear(output.wait);
    else if (output.type === 'stream') this.#write(output.name, output.text);
    else this.#display(output);
  }

  /** An error, as the end of a cell shows it. */
  fail(error: unknown): void {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    const traceback = (stack ?? `${name}: ${message}`).split('\n');
    this.#push({ output: { output_type: 'error', ename: name, evalue: message, traceback } });
  }

  /** Forgets all; `wait`: when the next output comes. */
  clear(wait = false): void {
    this.#clearNext = wait;
    if (!wait) this.#outputs = [];
  }

  /** Carries out a clear that waits for an output which did not come. */
  settle(): void {
    if (this.#clearNext) this.clear();
  }

  #write(name: 'stdout' | 'stderr', text: string): void {
    const last = this.#clearNext ? undefined : this.#outputs.at(-1)?.output;
    if (last?.output_type !== 'stream' || last.name !== name) {
      this.#push({ output: { output_type: 'stream', name, text } });
    } else {
      this.#outputs[this.#outputs.length - 1] = { output: { ...last, text: last.text + text } };
    }
  }

  #display({ bundle, metadata, displayId, update }: CellOutput & { type: 'display' }): void {
    const output: NotebookOutput = { output_type: 'display_data', data: bundle, metadata };
    const named = displayId === undefined ? { output } : { output, displayId };
    if (!update) this.#push(named);
    else this.#outputs = this.#outputs.map((shown) => (shown.displayId === displayId ? named : shown));
  }

  #push(output: { output: NotebookOutput; displayId?: string }): void {
    if (this.#clearNext) this.clear();
    this.#outputs.push(output);
  }
}
