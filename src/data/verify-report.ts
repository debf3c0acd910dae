import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';
import { displaySymbol } from '../../kernel/api.js';
import { byCodeUnits } from './image-files.js';
import type { ProgressLine } from './progress-line.js';
import { columns, firstLines } from './text-table.js';

/** A file and what is said of it. */
export interface Finding {
  /** Absolute path. */
  file: string;
  /** What is wrong with it, or what had to be done. */
  reason: string;
}

/** What `verifyImages` found. As the last value of a cell it shows its tables. */
export class VerifyReport {
  /** Absolute paths of the pictures that can be read. */
  readonly good: string[] = [];
  /** Those that cannot, and why. */
  readonly broken: Finding[] = [];
  /** Good ones that are turned or converted in memory when they are read, and how. */
  readonly converted: Finding[] = [];
  /** Absolute paths of the smaller pictures that were written into `dest`. */
  readonly resized: string[] = [];
  /** The broken files that were moved to the trash. */
  readonly quarantined: string[] = [];
  /** What else is to be said; empty: nothing. */
  note = '';
  readonly #path: string;
  readonly #line: ProgressLine | null;

  /** `path`: the folder, as it was given. `line`: shows the report as soon as it is there. */
  constructor(path: string, line: ProgressLine | null = null) {
    this.#path = path;
    this.#line = line;
  }

  /** Number of pictures looked at. */
  get length(): number {
    return this.good.length + this.broken.length;
  }

  /** Into the order of the paths. */
  sort(): void {
    this.good.sort(byCodeUnits);
    this.resized.sort(byCodeUnits);
    for (const list of [this.broken, this.converted]) list.sort((a, b) => byCodeUnits(a.file, b.file));
  }

  /** The report as text. */
  toString(): string {
    const { good, broken, converted, resized, quarantined, note } = this;
    const lines = [`${this.#path}: ${good.length} pictures are good, ${broken.length} broken`];
    if (broken.length > 0) {
      const moved = quarantined.length > 0 ? `${quarantined.length} moved to the trash` : 'left where they are';
      lines.push(`broken (${moved}):`, ...this.#table(broken));
    }
    if (converted.length > 0)
      lines.push(`good, converted in memory when read (${converted.length}):`, ...this.#table(converted));
    if (resized.length > 0) lines.push(`${resized.length} smaller pictures written`);
    return [...lines, ...(note ? [note] : [])].join('\n');
  }

  /** A table in JupyterLab, and the text elsewhere. */
  [displaySymbol](): Record<string, string> {
    this.#line?.giveWay(`${this.length} pictures looked at.`);
    return { 'text/plain': this.toString() };
  }

  /** The text, for `console.log`. */
  [inspect.custom](): string {
    return this.toString();
  }

  #table(findings: readonly Finding[]): string[] {
    const rows = findings.map(({ file, reason }) => [relative(resolve(this.#path), file), reason]);
    return firstLines(columns(rows), MOST_LINES).map((line) => `  ${line}`);
  }
}

const MOST_LINES = 15;
