import type { CleanerRow } from '../../state/image-cleaner.js';

/** Names that numbers in a row stand for. */
export interface Words {
  classes: readonly string[];
}

/** What stands under a picture, and all of it in one line for who cannot see it. */
export interface RowText {
  /** The file's own name; `path` has its folder in the data set too. */
  name: string;
  path: string;
  /** `label`, or `label · taken for prediction`. */
  label: string;
  numbers: string;
  notes: string;
  badge: string;
  kind: 'waiting' | 'undecided' | 'keep' | 'remove' | 'relabel';
  all: string;
}

export function describeRow(row: CleanerRow | undefined, { classes }: Words): RowText {
  if (!row)
    return { name: '', path: '', label: '', numbers: '', notes: '', badge: '', kind: 'waiting', all: 'loading' };
  const path = row.name;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const other = row.predicted !== null && row.predicted !== row.label ? ` · taken for ${classes[row.predicted]}` : '';
  const label = `${classes[row.label]}${other}`;
  const numbers = [number('loss', row.loss), number('p', row.probability), row.split].filter(Boolean).join(' · ');
  const copies = row.group === null ? [] : [`copies ${row.group + 1}`];
  const notes = [...copies, ...row.flags].join(', ');
  const kind = row.decision?.action ?? 'undecided';
  const badge = row.decision?.action === 'relabel' ? `→ ${classes[row.decision.label]}` : BADGES[kind];
  return {
    name,
    path,
    label,
    numbers,
    notes,
    badge,
    kind,
    all: [path, label, numbers, notes, badge].filter(Boolean).join(', '),
  };
}

const BADGES = { undecided: '', keep: 'keep', remove: 'remove', relabel: '' } as const;

const number = (name: string, value: number | null): string => (value === null ? '' : `${name} ${value.toFixed(2)}`);
