import { basename } from 'node:path';
import { displaySymbol, kernelHost, type MimeBundle } from '../../kernel/api.js';
import type { ConfusionTableMessage, ConfusionTableState } from '../state/confusion-table.js';
import type { Figure } from '../state/figure.js';
import { displayMode, Output } from './output.js';
import { figurePng, PNG_METADATA } from './static-plot.js';
import { escapeXml } from './svg.js';
import { thumbnail } from './thumbnail.js';
import { Widget } from './widget.js';

export interface ConfusionTableOptions {
  /** The matrix as a figure, for a picture and a sentence where there is no front end. */
  figure: Figure;
  classes: readonly string[];
  /** What is written in each cell, and how dark it is (0–1), `[actual][predicted]`. */
  text: readonly (readonly string[])[];
  shades: readonly (readonly number[])[];
  /** Pictures in the order that a cell shows them, with the cell each is in. */
  files: readonly { path: string; actual: number; predicted: number; caption: string }[];
}

/** Pictures of a cell that are shown. */
const MOST = 24;

/**
 * A confusion matrix as a table of buttons: a click on a cell shows its pictures below. The front end names a cell, never
 * a path. Beside the widget, and in a saved notebook, stand a picture and a plain table.
 */
export class ConfusionTable {
  readonly #options: ConfusionTableOptions;
  #widget: Widget<ConfusionTableState> | undefined;
  /** The last click counts: an answer that took longer than the next click is dropped. */
  #asked = 0;

  constructor(options: ConfusionTableOptions) {
    this.#options = options;
  }

  /** Adds the table to the running cell's output. */
  async display(): Promise<void> {
    new Output().show(await this[displaySymbol](), PNG_METADATA);
  }

  /** What the kernel shows where the table is a cell's last value. */
  async [displaySymbol](): Promise<MimeBundle> {
    const fallback = await this.#fallback();
    if (displayMode() !== 'widget') return fallback;
    this.#widget ??= new Widget<ConfusionTableState>(kernelHost()!, {
      name: 'ConfusionTable',
      state: this.#start(),
      onMessage: (content) => this.#receive(content),
    });
    return this.#widget.bundle(fallback);
  }

  #start(): ConfusionTableState {
    const { figure, classes, text, shades } = this.#options;
    return {
      ...{ title: figure.layout.title.text, classes: [...classes] },
      ...{ text: text.map((row) => [...row]), shades: shades.map((row) => [...row]) },
      ...{ chosen: null, pictures: [], thumbnails: [], more: 0, message: 'Click on a cell to see its pictures.' },
    };
  }

  async #receive(content: unknown): Promise<void> {
    const cell = this.#cellOf(content);
    const asked = ++this.#asked;
    if (!cell) {
      this.#widget?.set({ message: `The message ${JSON.stringify(content)} was refused: there is no such cell.` });
      return;
    }
    const { files, classes } = this.#options;
    const { actual, predicted } = cell;
    const inCell = files.filter((file) => file.actual === actual && file.predicted === predicted);
    const shown = inCell.slice(0, MOST);
    const thumbnails = await Promise.all(shown.map(({ path }) => thumbnail(path)));
    if (asked !== this.#asked) return;
    const pictures = shown.map(({ path, caption }) => ({ name: basename(path), caption }));
    const message = `${inCell.length} of class ${classes[actual]} taken for ${classes[predicted]}.`;
    this.#widget?.set({ chosen: cell, pictures, thumbnails, more: inCell.length - shown.length, message });
  }

  #cellOf(content: unknown): { actual: number; predicted: number } | null {
    const { type, actual, predicted } = (content ?? {}) as Partial<ConfusionTableMessage>;
    const { length } = this.#options.classes;
    const known = (c: unknown): c is number => Number.isInteger(c) && (c as number) >= 0 && (c as number) < length;
    return type === 'choose' && known(actual) && known(predicted) ? { actual, predicted } : null;
  }

  async #fallback(): Promise<MimeBundle> {
    const { figure } = this.#options;
    const text = { 'text/plain': figure.summary };
    if (displayMode() === 'terminal') return text;
    const png = (await figurePng(figure)).toString('base64');
    return { 'text/html': this.#html(png), 'image/png': png, ...text };
  }

  #html(png: string): string {
    const { classes, text, figure } = this.#options;
    const names = classes.map(escapeXml);
    const rows = text.map(
      (row, i) =>
        `<tr><th scope="row">${names[i]}</th>${row.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')}</tr>`,
    );
    const head = `<tr><th>Actual \\ Predicted</th>${names.map((name) => `<th scope="col">${name}</th>`).join('')}</tr>`;
    const picture = `<img alt="${escapeXml(figure.summary)}" width="640" height="400" src="data:image/png;base64,${png}">`;
    return `${picture}<details><summary>As a table</summary><table>${head}${rows.join('')}</table></details>`;
  }
}
