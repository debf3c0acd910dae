import type { Bar, Flag, TrainingProgressState } from '../../state/training-progress.js';
import { type Story, story } from './story.js';

const bar = (value: number, total: number, comment = ''): Bar => ({
  value,
  total,
  elapsed: value * 1.5,
  remaining: value > 0 ? (total - value) * 1.5 : null,
  comment,
});

const names = ['epoch', 'train_loss', 'valid_loss', 'error_rate', 'time'];
const rows = [
  ['0', '0.710584', '0.087024', '0.021277', '00:41'],
  ['1', '0.301225', '0.061902', '0.014184', '00:40'],
];
const good: Flag[][] = rows.map((row) => row.map(() => null));

const training = (title: string, state: Partial<TrainingProgressState>, live = true): Story =>
  story({
    widget: 'TrainingProgress',
    title,
    state: { names, rows, flags: good, epochs: bar(2, 4), batches: bar(12, 27, '0.2871'), ...state },
    live,
    answer: (message, model) => {
      if (message.type === 'stop') model.set({ status: 'stopping' });
    },
  });

export const trainingStories: readonly Story[] = [
  training('at its beginning', { rows: [], flags: [], epochs: bar(0, 4), batches: bar(0, 27) }),
  training('running, with a Stop button', { stoppable: true }),
  training('stopping', { stoppable: true, status: 'stopping' }),
  training('stopped', { status: 'stopped' }),
  training('done', { status: 'done', epochs: bar(4, 4), batches: bar(27, 27) }),
  training('interrupted', { status: 'interrupted' }),
  training('numbers that are none', {
    rows: [...rows, ['2', 'NaN', '8123.456789', '0.664894', '00:40']],
    flags: [...good, [null, 'not a number', 'diverged', null, null]],
    warning: 'train_loss is no number since epoch 2: the learning rate may be too high.',
  }),
  training('its kernel is gone', { stoppable: true }, false),
];
