/** What a key does. `move`: by columns and rows, or to an end. */
export type Command =
  | { type: 'move'; by: 'column' | 'row' | 'page' | 'end'; step: 1 | -1; extend: boolean }
  | { type: 'remove' | 'keep' | 'clear' | 'undo' | 'redo' | 'open' | 'help' | 'plan' | 'all' | 'none' | 'toggle' }
  | { type: 'relabel'; label: number };

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** The command of a key in the grid; undefined: the key is not the cleaner's. */
export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Pressed): Command | undefined {
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return own(WITH_CONTROL, key.toLowerCase())?.(shiftKey);
  const move = own(MOVES, key);
  if (move) return { type: 'move', by: move[0], step: move[1], extend: shiftKey };
  if (/^[1-9]$/.test(key)) return { type: 'relabel', label: Number(key) - 1 };
  const type = own(PLAIN, key.length === 1 ? key.toLowerCase() : key);
  return type && { type };
}

/** An entry of the table itself: a key may be called anything. */
const own = <T>(table: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

const MOVES: Record<string, ['column' | 'row' | 'page' | 'end', 1 | -1]> = {
  ArrowLeft: ['column', -1],
  ArrowRight: ['column', 1],
  ArrowUp: ['row', -1],
  ArrowDown: ['row', 1],
  PageUp: ['page', -1],
  PageDown: ['page', 1],
  '[': ['page', -1],
  ']': ['page', 1],
  Home: ['end', -1],
  End: ['end', 1],
};

const PLAIN: Record<string, Exclude<Command['type'], 'move' | 'relabel'>> = {
  x: 'remove',
  Delete: 'remove',
  k: 'keep',
  c: 'clear',
  Backspace: 'clear',
  u: 'undo',
  r: 'redo',
  Enter: 'open',
  ' ': 'toggle',
  p: 'plan',
  '?': 'help',
  Escape: 'none',
};

const WITH_CONTROL: Record<string, (shift: boolean) => Command> = {
  z: (shift) => ({ type: shift ? 'redo' : 'undo' }),
  y: () => ({ type: 'redo' }),
  a: () => ({ type: 'all' }),
};

/** The keys in words, for the help. */
export const HELP: readonly (readonly [keys: string, does: string])[] = [
  ['arrows, Page Up/Down, [ ], Home, End', 'go to another picture'],
  ['Shift with these, Shift-click', 'select a range'],
  ['Space, Ctrl-click', 'add a picture to the selection'],
  ['Ctrl-A, Escape', 'select all, select none'],
  ['x, Delete', 'remove, or no longer remove'],
  ['k', 'keep'],
  ['1 … 9', 'relabel to this class'],
  ['c, Backspace', 'take the decision back'],
  ['u, Ctrl-Z', 'undo'],
  ['r, Ctrl-Shift-Z, Ctrl-Y', 'redo'],
  ['Enter, double click', 'see the picture in full size'],
  ['p', 'see the plan, and apply it'],
  ['?', 'this help'],
];
