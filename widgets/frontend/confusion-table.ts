import type { ConfusionTableMessage, ConfusionTableState } from '../state/confusion-table.js';
import { element } from './dom.js';
import { addStyle } from './style.js';
import type { Render, WidgetModel } from './widget-model.js';

/** The matrix as a table of buttons, and below it the pictures of the cell that was clicked. */
export const renderConfusionTable: Render<ConfusionTableState> = ({ model, el }) => {
  addStyle();
  const send = (message: ConfusionTableMessage) => model.send(message);
  const { table, buttons } = tableOf(model, (actual, predicted) => send({ type: 'choose', actual, predicted }));
  const status = element('div', { role: 'status', 'aria-live': 'polite' });
  const grid = element('div', { className: 'notebear-grid' });
  const attributes = { className: 'notebear-confusion', role: 'group', 'aria-label': model.get('title') };
  const root = element('div', { ...attributes, 'data-lm-suppress-shortcuts': 'true' }, table, status, grid);
  let urls: string[] = [];
  const forget = () => {
    for (const url of urls.splice(0)) URL.revokeObjectURL(url);
  };
  const update = () => {
    const chosen = model.get('chosen');
    for (const { button, actual, predicted } of buttons) {
      button.ariaPressed = String(chosen?.actual === actual && chosen.predicted === predicted);
      button.disabled = !model.isLive();
    }
    forget();
    urls = (model.get('thumbnails') as unknown as DataView<ArrayBuffer>[]).map((bytes) =>
      URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' })),
    );
    grid.replaceChildren(...model.get('pictures').map((picture, i) => figureOf(picture, urls[i]!)));
    const more = model.get('more');
    status.textContent = `${model.get('message')}${more > 0 ? ` ${more} more are not shown.` : ''}`;
  };
  model.on('change comm_live_update', update);
  update();
  el.append(root);
  return () => {
    model.off('change comm_live_update', update);
    forget();
    root.remove();
  };
};

interface Cell {
  button: HTMLButtonElement;
  actual: number;
  predicted: number;
}

function tableOf(
  model: WidgetModel<ConfusionTableState>,
  choose: (actual: number, predicted: number) => void,
): { table: HTMLTableElement; buttons: Cell[] } {
  const [classes, text, shades] = [model.get('classes'), model.get('text'), model.get('shades')];
  const buttons: Cell[] = [];
  const cell = (actual: number, predicted: number) => {
    const shade = shades[actual]![predicted]!;
    const label = `Actual ${classes[actual]}, predicted ${classes[predicted]}: ${text[actual]![predicted]}`;
    const button = element('button', { type: 'button', 'aria-label': label }, text[actual]![predicted]!);
    Object.assign(button.style, cellColors(shade));
    button.onclick = () => choose(actual, predicted);
    buttons.push({ button, actual, predicted });
    return element('td', {}, button);
  };
  const head = element('tr', {}, element('th', {}, 'Actual \\ Predicted'));
  head.append(...classes.map((name) => element('th', { scope: 'col' }, name)));
  const rows = classes.map((name, actual) =>
    element('tr', {}, element('th', { scope: 'row' }, name), ...classes.map((_, predicted) => cell(actual, predicted))),
  );
  const table = element('table', {}, element('caption', {}, model.get('title')), element('tbody', {}, head, ...rows));
  return { table, buttons };
}

/** Blues from white (0) to dark (1), and of black and white the text that stands out from them: 4.5 to 1 at least. */
export function cellColors(shade: number): { background: string; color: string } {
  const mixed = [8, 48, 107].map((dark) => Math.round(255 + (dark - 255) * shade));
  const [r, g, b] = mixed.map((value) => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  return { background: `rgb(${mixed.join(', ')})`, color: luminance > 0.179 ? '#000' : '#fff' };
}

const figureOf = ({ name, caption }: { name: string; caption: string }, src: string) =>
  element(
    'figure',
    {},
    element('img', { src, alt: name }),
    element('figcaption', {}, element('b', { title: name }, name), element('span', {}, caption)),
  );
