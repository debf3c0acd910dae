import { inspect } from 'node:util';
import { displaySymbol } from '../kernel/api.js';

/** Text that a cell or a terminal shows as it is, lines and all, where a string would be shown in quotes. */
export class PlainText {
  /** The text. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The text. */
  toString(): string {
    return this.text;
  }

  /** The text as it is, without quotes. */
  [displaySymbol](): Record<string, string> {
    return { 'text/plain': this.text };
  }

  /** The text, for `console.log`. */
  [inspect.custom](): string {
    return this.text;
  }
}
