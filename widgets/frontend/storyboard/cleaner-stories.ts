import type { CleanerDecision, CleanerMessage, CleanerRow, ImageCleanerState } from '../../state/image-cleaner.js';
import type { Answer } from './fake-model.js';
import { asBytes, type Story, story } from './story.js';

const CLASSES = ['black', 'grizzly', '<img src=x onerror=alert(1)>'];
const FIRST = 24;

/** A made-up picture; what is decided about it is in `decisions`. */
function row(id: number, decisions: ReadonlyMap<number, CleanerDecision>): CleanerRow {
  const label = id % 3;
  const wrong = id % 11 === 0;
  return {
    id,
    name: `${['black', 'grizzly', 'teddys'][label]}/${id === 1 ? `"quoted" 'name' 🐻 <b>` : String(id).padStart(8, '0')}.jpg`,
    label,
    predicted: wrong ? (label + 1) % 3 : label,
    loss: wrong ? 4 - (id % 40) / 20 : 0.05,
    probability: wrong ? 0.1 : 0.95,
    split: id % 5 === 0 ? 'valid' : 'train',
    flags: id % 17 === 0 ? ['blurred'] : [],
    group: id % 20 < 2 && id < 200 ? Math.floor(id / 20) : null,
    decision: decisions.get(id) ?? null,
  };
}

/** A kernel with `count` pictures, as far as looking and deciding go. */
function kernel(
  count: number,
  pictures: readonly DataView[],
): { state: Partial<ImageCleanerState>; answer: Answer<ImageCleanerState> } {
  const decisions = new Map<number, CleanerDecision>();
  const rows = (from: number, to: number) =>
    Array.from({ length: Math.min(to, count - 1) - from + 1 }, (_, i) => row(from + i, decisions));
  const decided = () => {
    const made = { keep: 0, remove: 0, relabel: 0 };
    for (const decision of decisions.values()) if (decision) made[decision.action]++;
    return made;
  };
  const view = { label: -1, split: '', state: '', flag: '', order: 'mistakes' } as const;
  const orders: ImageCleanerState['orders'] = ['given', 'mistakes', 'loss', 'duplicates'];
  const about = { classes: CLASSES, splits: ['train', 'valid'], flags: ['blurred'], orders, view };
  const thumbnails = asBytes(rows(0, FIRST - 1).map(({ id }) => pictures[id % pictures.length]!));
  return {
    state: { ...about, count, total: count, version: 1, rows: rows(0, FIRST - 1), thumbnails },
    answer: (content, model) => {
      const message = content as unknown as CleanerMessage;
      if (message.type === 'rows') model.tell({ ...message, rows: rows(message.from, message.to) });
      if (message.type === 'thumbnails')
        model.tell(
          message,
          message.ids.map((id) => pictures[id % pictures.length]!),
        );
      if (message.type === 'full') model.tell(message, [pictures[message.id % pictures.length]!]);
      if (message.type === 'plan') model.set({ plan: planOf(decided(), model.get('edition')) });
      if (message.type !== 'decide') return;
      for (const [from, to] of message.ranges) for (let i = from; i <= to; i++) decisions.set(i, message.decision);
      model.set({ decided: decided(), edition: model.get('edition') + 1, canUndo: true, rows: rows(0, FIRST - 1) });
    },
  };
}

const planOf = ({ remove, relabel }: { remove: number; relabel: number }, edition: number) => ({
  ...{ edition, remove, relabel, more: 0 },
  lines: ['remove black/00000003.jpg', 'move grizzly/00000004.jpg → black/00000004 (2).jpg'],
  problems: ['teddys/00000005.jpg: there is no such file'],
});

/** The cleaner with ten thousand pictures, and what can come of it. */
export function cleanerStories(pictures: readonly DataView[]): readonly Story[] {
  const small = kernel(40, pictures);
  const decided = small.state.rows!.map((made, i): CleanerRow => {
    const decisions: CleanerDecision[] = [
      null,
      { action: 'remove' },
      { action: 'keep' },
      { action: 'relabel', label: 2 },
    ];
    return { ...made, decision: decisions[i % 4]! };
  });
  return [
    story({ widget: 'ImageCleaner', title: 'ten thousand pictures', ...kernel(10_000, pictures) }),
    story({
      widget: 'ImageCleaner',
      title: 'with decisions',
      state: {
        ...small.state,
        rows: decided,
        decided: { keep: 6, remove: 6, relabel: 6 },
        ...{ canUndo: true, canRedo: true, canRestore: true },
        message: '3 files moved to the trash, 1 file to the folder of another class.',
      },
      // No rows come that would know nothing of these decisions.
      answer: () => {},
    }),
    story({
      widget: 'ImageCleaner',
      title: 'a run was cut off',
      state: {
        ...small.state,
        unfinished: 'apply',
        message: 'The last run was cut off before its end: end it or take it back.',
      },
    }),
    story({ widget: 'ImageCleaner', title: 'busy', state: { ...small.state, busy: true } }),
    story({ widget: 'ImageCleaner', title: 'nothing to show', state: { classes: CLASSES } }),
    story({ widget: 'ImageCleaner', title: 'its kernel is gone', state: small.state, live: false }),
  ];
}
