import { inspect } from 'node:util';
import { displaySymbol } from '../kernel/api.js';

/** Text that a cell or a terminal shows as it is, lines and all, where a string would be shown in quotes. */
export class PlainText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  [displaySymbol](): Record<string, string> {
    return { 'text/plain': this.text };
  }

  [inspect.custom](): string {
    return this.text;
  }
}
