import type { Figure } from '../state/figure.js';
import { type PlotlyFigure, toPlotly } from '../state/plotly.js';
import type { RecorderPlotState } from '../state/recorder-plot.js';
import { captioned } from './caption.js';
import { element } from './dom.js';
import type { FigureStore } from './figure-store.js';
import { Plot } from './plot.js';
import type { Render, WidgetModel } from './widget-model.js';

/** The plot with its sentence; where a rate is to be picked, a click on the line does it, or the box below. */
export const renderRecorderPlot: Render<RecorderPlotState, FigureStore> = ({ model, el, memory: store }) => {
  const { body, say, remove } = captioned(el);
  const pick = (x: number) => model.send({ type: 'pick', x });
  const plot = new Plot(body, {
    figure: (seen) => marked(toPlotly(store.figure, inData(seen, store.figure)), model.get('picked')),
    onClick: (x, trace) => {
      if (model.get('pick') && trace === 0) pick(x);
    },
  });
  const picker = model.get('pick') ? ratePicker(model, pick) : undefined;
  if (picker) body.append(picker.el);
  const update = () => {
    say(store.figure.summary);
    picker?.update();
    plot.update();
  };
  const forget = store.onChange(update);
  model.on('change:picked comm_live_update', update);
  update();
  return () => {
    forget();
    model.off('change:picked comm_live_update', update);
    plot.remove();
    remove();
  };
};

/** plotly's range of a log axis has exponents; the data have the numbers. */
function inData<Seen extends { window?: readonly [number, number] }>(seen: Seen, { layout }: Figure): Seen {
  if (!seen.window || layout.xaxis.type !== 'log') return seen;
  const [low, high] = seen.window;
  return { ...seen, window: [10 ** low, 10 ** high] };
}

/** With a line at the picked x. */
function marked({ data, layout }: PlotlyFigure, picked: number | null): PlotlyFigure {
  if (picked === null) return { data, layout };
  const line = { color: '#d62728', width: 2, dash: 'dash' };
  const shape = { type: 'line', xref: 'x', x0: picked, x1: picked, yref: 'paper', y0: 0, y1: 1, line };
  return { data, layout: { ...layout, shapes: [shape] } };
}

/** What a mouse does with a click, for the keyboard: a box for the number and a button. */
function ratePicker(model: WidgetModel<RecorderPlotState>, pick: (x: number) => void) {
  const box = element('input', { type: 'text', inputMode: 'decimal', size: 10 });
  const take = element('button', { type: 'submit' }, 'Take');
  const status = element('span', { role: 'status', 'aria-live': 'polite' });
  const form = element('form', { className: 'notebear-picker', 'data-lm-suppress-shortcuts': 'true' });
  form.append(element('label', {}, 'Learning rate ', box), take, status);
  // By hand: on a slow page the key arrived and the form's own submission did not.
  box.onkeydown = (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    form.requestSubmit();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    const x = Number(box.value);
    if (x > 0 && Number.isFinite(x)) pick(x);
    else status.textContent = `'${box.value}' is no rate: write a number above 0, such as 1e-3`;
  };
  let shown: number | null = null;
  return {
    el: form,
    update() {
      const picked = model.get('picked');
      box.disabled = take.disabled = !model.isLive();
      status.textContent =
        picked === null ? 'Click on the line, or write a rate.' : `Taken: ${picked.toExponential(2)}`;
      // Only a rate that is new: what somebody is writing stays while the plot changes.
      if (picked !== null && picked !== shown) box.value = picked.toExponential(2);
      shown = picked;
    },
  };
}
