import type { Figure, ScatterTrace } from '../../state/figure.js';
import { type Story, story } from './story.js';

const axis = (text: string, type: 'linear' | 'log' = 'linear') => ({ title: { text }, type });

const line = (name: string, y: (number | null)[], x = y.map((_, i) => i)): ScatterTrace => ({
  type: 'scatter',
  name,
  mode: 'lines',
  x,
  y,
});

const figure = (title: string, xaxis: Figure['layout']['xaxis'], data: Figure['data'], summary: string): Figure => ({
  data,
  layout: { title: { text: title }, xaxis, yaxis: axis('Loss') },
  summary,
});

const falling = (n: number, end: number) =>
  Array.from({ length: n }, (_, i) => end + 2 / (1 + i / 20) + 0.1 * Math.sin(i));

const rates = Array.from({ length: 100 }, (_, i) => 1e-7 * 10 ** (i * 0.08));
const search = rates.map((lr) => (lr > 1 ? 2.3 + 50 * (lr - 1) : 2.3 - 2 / (1 + (1e-3 / lr) ** 1.5)));
const batches = axis('Batches processed');

export const plotStories: readonly Story[] = [
  story({
    widget: 'RecorderPlot',
    title: 'before its first point',
    state: { figure: figure('Loss', batches, [line('Train', [])], 'No batch yet.'), live: true },
  }),
  story({
    widget: 'RecorderPlot',
    title: 'two losses',
    state: {
      figure: figure(
        'Loss',
        batches,
        [line('Train', falling(300, 0.2)), line('Validation', [1.2, 0.7, 0.5], [100, 200, 300])],
        'Loss by batch: training ends at 0.33, validation at 0.50.',
      ),
      live: true,
    },
  }),
  story({
    widget: 'RecorderPlot',
    title: 'a loss that explodes, with a gap',
    state: {
      figure: figure(
        'Loss',
        batches,
        [line('Train', [...falling(60, 0.3), null, 1e6, 1e9])],
        'The loss explodes at batch 61.',
      ),
    },
  }),
  story({
    widget: 'RecorderPlot',
    title: 'a rate can be picked',
    state: {
      figure: figure(
        'Learning rate finder',
        axis('Learning rate', 'log'),
        [line('Loss', search, rates)],
        'Loss by rate; 1.2e-3 is marked.',
      ),
      live: true,
      pick: true,
    },
    answer: (message, model) => {
      if (message.type === 'pick') model.set({ picked: message.x as number });
    },
  }),
  story({
    widget: 'RecorderPlot',
    title: 'a rate was picked, and the kernel is gone',
    state: {
      figure: figure(
        'Learning rate finder',
        axis('Learning rate', 'log'),
        [line('Loss', search, rates)],
        'Loss by rate.',
      ),
      pick: true,
      picked: 1e-3,
    },
    live: false,
  }),
];
