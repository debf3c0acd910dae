import { element } from './dom.js';
import { addStyle } from './style.js';

/** A figure with a sentence below it that says what it shows, to the eye and as its accessible name. */
export function captioned(el: HTMLElement): { body: HTMLElement; say(text: string): void; remove(): void } {
  addStyle();
  const id = `notebear-caption-${++made}`;
  const body = element('div');
  const caption = element('figcaption', { id });
  const figure = element('figure', { className: 'notebear-figure', 'aria-labelledby': id }, body, caption);
  el.append(figure);
  return {
    body,
    say(text) {
      if (caption.textContent !== text) caption.textContent = text;
    },
    remove: () => figure.remove(),
  };
}

let made = 0;
