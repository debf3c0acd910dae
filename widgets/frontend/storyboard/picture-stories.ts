import { asBytes, type Story, story } from './story.js';

/** `FileDeleter` and the confusion matrix, with pictures to show. */
export function pictureStories(pictures: readonly DataView[]): readonly Story[] {
  return [...deleterStories(pictures), ...confusionStories(pictures)];
}

function deleterStories(pictures: readonly DataView[]): Story[] {
  const items = pictures.slice(0, 6).map((_, id) => ({
    id,
    name: id === 2 ? `<b>"quoted"</b> 'name' 🐻.jpg` : `0000000${id}.jpg`,
    caption: `grizzly · loss ${(4.2 - id * 0.6).toFixed(2)}`,
    flagged: false,
  }));
  const page = { items, thumbnails: asBytes(pictures.slice(0, 6)), remaining: 14 };
  const flagged = items.map((item) => ({ ...item, flagged: item.id % 3 === 1 }));
  return [
    story({
      widget: 'FileDeleter',
      title: 'a page of pictures',
      state: page,
      answer: (message, model) => {
        const toggled = model
          .get('items')
          .map((item) => (item.id === message.id ? { ...item, flagged: !item.flagged } : item));
        if (message.type === 'toggle') model.set({ items: toggled });
        else model.set({ page: model.get('page') + 1, canUndo: message.type === 'confirm' });
      },
    }),
    story({
      widget: 'FileDeleter',
      title: 'two are flagged, and one could not be moved',
      state: {
        ...page,
        items: flagged,
        removed: 3,
        canUndo: true,
        message: 'Not moved: 00000001.jpg: read-only file system.',
      },
    }),
    story({ widget: 'FileDeleter', title: 'busy', state: { ...page, busy: true, items: flagged } }),
    story({
      widget: 'FileDeleter',
      title: 'at its end',
      state: { removed: 3, canUndo: true, message: 'No images to show :)' },
    }),
    story({ widget: 'FileDeleter', title: 'its kernel is gone', state: page, live: false }),
  ];
}

function confusionStories(pictures: readonly DataView[]): Story[] {
  const matrix = {
    title: 'Confusion matrix',
    classes: ['black', 'grizzly', '<img src=x onerror=alert(1)>'],
    text: [
      ['43', '2', '0'],
      ['1', '39', '0'],
      ['0', '1', '47'],
    ],
    shades: [
      [0.91, 0.04, 0],
      [0.02, 0.55, 0],
      [0, 0.3, 1],
    ],
  };
  const shown = [0, 1].map((i) => ({ name: `0000001${i}.jpg`, caption: `loss 3.${i}1` }));
  return [
    story({
      widget: 'ConfusionTable',
      title: 'no cell chosen',
      state: { ...matrix, message: 'Click on a cell to see its pictures.' },
      answer: ({ type, actual, predicted }, model) => {
        if (type !== 'choose') return;
        const chosen = { actual: actual as number, predicted: predicted as number };
        model.set({ chosen, pictures: shown, thumbnails: asBytes(pictures.slice(0, 2)), message: 'Two pictures.' });
      },
    }),
    story({
      widget: 'ConfusionTable',
      title: 'the pictures of a cell',
      state: {
        ...matrix,
        chosen: { actual: 0, predicted: 1 },
        pictures: shown,
        thumbnails: asBytes(pictures.slice(0, 2)),
        more: 4,
        message: '2 of class black taken for grizzly.',
      },
    }),
    story({ widget: 'ConfusionTable', title: 'its kernel is gone', state: matrix, live: false }),
  ];
}
