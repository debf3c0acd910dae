import type { Bar, Flag, TrainingProgressState } from '../state/training-progress.js';
import { element } from './dom.js';
import { addStyle } from './style.js';
import type { Render } from './widget-model.js';

/** Two bars, epochs and batches, between them the table of the epochs so far, and a button that ends the run. */
export const renderTrainingProgress: Render<TrainingProgressState> = ({ model, el }) => {
  addStyle();
  const epochs = makeBar('epochs');
  const batches = makeBar('batches of this epoch');
  const header = element('tr', {}, ...model.get('names').map((name) => element('th', { scope: 'col' }, name)));
  const body = element('tbody');
  const caption = element('caption', { className: 'notebear-hidden' }, 'Losses and metrics of each epoch');
  const table = element('table', {}, caption, element('thead', {}, header), body);
  const warning = element('p', { className: 'notebear-warning', role: 'alert' });
  const stop = element(
    'button',
    { type: 'button', title: 'End the run after this batch; what was learned stays' },
    'Stop',
  );
  stop.onclick = () => {
    stop.disabled = true;
    model.send({ type: 'stop' });
  };
  epochs.el.append(stop);
  const root = element('div', { className: 'notebear-progress', role: 'group', 'aria-label': 'Training' });
  root.append(epochs.el, table, batches.el, warning);
  const update = () => {
    const [status, live] = [model.get('status'), model.isLive()];
    const runs = status === 'running' || status === 'stopping';
    epochs.set(model.get('epochs'));
    batches.set(model.get('batches'));
    addRows(body, model.get('rows'), model.get('flags'));
    root.dataset.status = runs && !live ? 'failed' : status;
    batches.el.hidden = !runs;
    warning.textContent = runs && !live ? GONE : model.get('warning');
    stop.hidden = !(model.get('stoppable') && runs && live);
    stop.disabled = status === 'stopping';
    stop.textContent = status === 'stopping' ? 'Stopping …' : 'Stop';
  };
  model.on('change comm_live_update', update);
  update();
  el.append(root);
  return () => {
    model.off('change comm_live_update', update);
    root.remove();
  };
};

const GONE = 'The kernel that trained here is gone; this is how far it was.';

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
function addRows(body: HTMLTableSectionElement, rows: string[][], flags: Flag[][]): void {
  for (let i = body.rows.length; i < rows.length; i++) {
    body.append(element('tr', {}, ...rows[i]!.map((text, column) => cell(text, flags[i]?.[column] ?? null))));
  }
}

/** What is wrong with a number is said in words: a colour alone does not reach everybody. */
function cell(text: string, flag: Flag): HTMLElement {
  if (flag === null) return element('td', {}, text);
  return element('td', { className: 'notebear-bad', title: flag }, text, element('small', {}, ` ⚠ ${flag}`));
}
