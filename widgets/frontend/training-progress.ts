import type { Bar, TrainingProgressState } from '../state/training-progress.js';
import { element } from './dom.js';
import { addStyle } from './style.js';
import type { Render } from './widget-model.js';

/** Two bars, epochs and batches, and between them the table of the epochs so far. */
export const renderTrainingProgress: Render<TrainingProgressState> = ({ model, el }) => {
  addStyle();
  const epochs = makeBar('epochs');
  const batches = makeBar('batches of this epoch');
  const header = element('tr', {}, ...model.get('names').map((name) => element('th', { scope: 'col' }, name)));
  const body = element('tbody');
  const table = element('table', {}, element('thead', {}, header), body);
  const root = element('div', { className: 'notebear-progress' }, epochs.el, table, batches.el);
  const update = () => {
    epochs.set(model.get('epochs'));
    batches.set(model.get('batches'));
    addRows(body, model.get('rows'));
    root.dataset.status = model.get('status');
    batches.el.hidden = model.get('status') !== 'running';
  };
  model.on('change', update);
  update();
  el.append(root);
  return () => {
    model.off('change', update);
    root.remove();
  };
};

function makeBar(label: string): { el: HTMLElement; set(bar: Bar): void } {
  const progress = element('progress', { 'aria-label': label });
  const text = element('span');
  return {
    el: element('div', { className: 'notebear-bar' }, progress, text),
    set(bar) {
      progress.max = Math.max(bar.total, 1);
      progress.value = bar.value;
      text.textContent = barText(bar);
    },
  };
}

/** As fastprogress writes it: `50.00% [4/8 00:01<00:01 0.7123]`. */
export function barText({ value, total, elapsed, remaining, comment }: Bar): string {
  const percent = ((100 * value) / Math.max(total, 1)).toFixed(2);
  const left = remaining === null ? '?' : clock(remaining);
  return `${percent}% [${value}/${total} ${clock(elapsed)}<${left}${comment ? ` ${comment}` : ''}]`;
}

/** `mm:ss`, or `h:mm:ss` from an hour on. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${two(minutes)}:${two(whole % 60)}`;
}

/** Rows only ever come at the end, so those that stand are left alone (a reader may be selecting them). */
function addRows(body: HTMLTableSectionElement, rows: string[][]): void {
  for (const row of rows.slice(body.rows.length)) {
    body.append(element('tr', {}, ...row.map((cell) => element('td', {}, cell))));
  }
}
