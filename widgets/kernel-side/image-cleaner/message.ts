import {
  type CleanerDecision,
  type CleanerMessage,
  type CleanerOrder,
  type CleanerView,
  MAX_ROWS,
  type PositionRange,
} from '../../state/image-cleaner.js';

/** How many there are of what a message may name. */
export interface Bounds {
  /** Ids are below it. */
  items: number;
  classes: number;
  orders: readonly CleanerOrder[];
}

/**
 * The message, made anew field by field, if it is one of the contract with every number in its bounds; the front end is
 * not to be trusted with more. Undefined: it is not.
 */
export function asCleanerMessage(content: unknown, bounds: Bounds): CleanerMessage | undefined {
  const { type, ...fields } = record(content);
  const whole = (name: string) => count(fields[name]);
  switch (type) {
    case 'rows': {
      const [version, from, to] = [whole('version'), whole('from'), whole('to')];
      if (version === null || from === null || to === null || to < from || to - from >= MAX_ROWS) return undefined;
      return { type, version, from, to };
    }
    case 'thumbnails': {
      const { ids } = fields;
      if (!Array.isArray(ids) || ids.length > MAX_ROWS || !ids.every((id) => isBelow(id, bounds.items)))
        return undefined;
      return { type, ids: [...ids] };
    }
    case 'full':
      return isBelow(fields.id, bounds.items) ? { type, id: fields.id } : undefined;
    case 'decide':
      return decide(fields, bounds);
    case 'view': {
      const view = asView(fields.view, bounds);
      return view && { type, view };
    }
    case 'apply': {
      const [edition, how] = [whole('edition'), fields.how];
      if (edition === null || (how !== 'trash' && how !== 'csv')) return undefined;
      return { type, edition, how };
    }
    case 'plan':
    case 'undo':
    case 'redo':
    case 'restore':
    case 'resume':
    case 'dismiss':
      return { type };
    default:
      return undefined;
  }
}

function decide(fields: Record<string, unknown>, { items, classes }: Bounds): CleanerMessage | undefined {
  const { ranges } = fields;
  const [version, decision] = [count(fields.version), asDecision(fields.decision, classes)];
  if (version === null || decision === undefined || !Array.isArray(ranges) || ranges.length > MAX_ROWS)
    return undefined;
  if (!ranges.every((range) => isRange(range, items))) return undefined;
  return { type: 'decide', version, decision, ranges: ranges.map(([from, to]): PositionRange => [from, to]) };
}

function asDecision(value: unknown, classes: number): CleanerDecision | undefined {
  if (value === null) return null;
  const { action, label } = record(value);
  if (action === 'keep' || action === 'remove') return { action };
  return action === 'relabel' && isBelow(label, classes) ? { action, label } : undefined;
}

function asView(value: unknown, { classes, orders }: Bounds): CleanerView | undefined {
  const { label, split, state, flag, order } = record(value);
  if (label !== -1 && !isBelow(label, classes)) return undefined;
  if (typeof split !== 'string' || typeof flag !== 'string' || !orders.includes(order as CleanerOrder))
    return undefined;
  if (!STATES.includes(state as CleanerView['state'])) return undefined;
  return { label, split, flag, state: state as CleanerView['state'], order: order as CleanerOrder };
}

const STATES: readonly CleanerView['state'][] = ['', 'undecided', 'keep', 'remove', 'relabel'];

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const count = (value: unknown): number | null =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;

const isBelow = (value: unknown, limit: number): value is number => {
  const whole = count(value);
  return whole !== null && whole < limit;
};

const isRange = (value: unknown, items: number): value is PositionRange =>
  Array.isArray(value) && value.length === 2 && isBelow(value[1], items) && isBelow(value[0], value[1] + 1);
