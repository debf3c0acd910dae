import { inspect } from 'node:util';
import { displaySymbol } from '../../kernel/api.js';
import type { ProgressLine } from './progress-line.js';
import { columns, firstLines } from './text-table.js';

/** What became of each URL of `downloadImages`. As the last value of a cell it shows its table. */
export class DownloadReport {
  /** Absolute paths of the files that were fetched. */
  readonly downloaded: string[] = [];
  /** Absolute paths of the files that were there already. */
  readonly present: string[] = [];
  /** The URLs that failed, and why, in their order. */
  readonly failed: { url: string; error: string }[] = [];
  readonly #dest: string;
  readonly #line: ProgressLine | null;

  /** `dest`: the folder, as it was given. `line`: shows the report as soon as it is there. */
  constructor(dest: string, line: ProgressLine | null = null) {
    this.#dest = dest;
    this.#line = line;
  }

  /** Number of URLs that are done with. */
  get length(): number {
    return this.downloaded.length + this.present.length + this.failed.length;
  }

  /** Puts what ended by chance of the network into the order of the URLs. */
  order(urls: readonly string[]): void {
    this.downloaded.sort();
    this.present.sort();
    const place = new Map(urls.map((url, i) => [url, i]));
    this.failed.sort((a, b) => place.get(a.url)! - place.get(b.url)!);
  }

  /** How many of what, and a table of what failed. */
  toString(): string {
    const { downloaded, present, failed } = this;
    const there = present.length > 0 ? `, ${present.length} were there already` : '';
    const head = `${this.#dest}: ${downloaded.length} pictures downloaded${there}, ${failed.length} failed`;
    const rows = failed.map(({ url, error }) => [error, url]);
    return [head, ...firstLines(columns(rows), MOST_LINES).map((line) => `  ${line}`)].join('\n');
  }

  /** A table in JupyterLab, and the text elsewhere. */
  [displaySymbol](): Record<string, string> {
    this.#line?.giveWay(`${this.length} URLs done.`);
    return { 'text/plain': this.toString() };
  }

  /** The text, for `console.log`. */
  [inspect.custom](): string {
    return this.toString();
  }
}

const MOST_LINES = 25;
