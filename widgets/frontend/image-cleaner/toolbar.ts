import type { CleanerOrder, CleanerView, ImageCleanerState } from '../../state/image-cleaner.js';
import { element } from '../dom.js';
import type { WidgetModel } from '../widget-model.js';
import type { Command } from './keys.js';

export interface ToolbarActions {
  view: (view: CleanerView) => void;
  run: (command: Command) => void;
  send: (type: 'restore' | 'resume') => void;
}

/** What is on show and in which order, what can be done with the selection, and a line that says where one is. */
export class Toolbar {
  readonly filters = element('div', { className: 'notebear-actions', role: 'toolbar', 'aria-label': 'Which pictures' });
  readonly actions = element('div', { className: 'notebear-actions', role: 'toolbar', 'aria-label': 'What to do' });
  readonly #model: WidgetModel<ImageCleanerState>;
  readonly #actions: ToolbarActions;
  readonly #status = element('span', { role: 'status', 'aria-live': 'polite' });
  #known = '';

  constructor(model: WidgetModel<ImageCleanerState>, actions: ToolbarActions) {
    this.#model = model;
    this.#actions = actions;
  }

  update(): void {
    const get = this.#model.get.bind(this.#model);
    const live = this.#model.isLive();
    const known = JSON.stringify([get('classes'), get('splits'), get('flags'), get('orders')]);
    if (known !== this.#known) this.#build();
    this.#known = known;
    const view = get('view');
    const values = {
      label: String(view.label),
      split: view.split,
      state: view.state,
      flag: view.flag,
      order: view.order,
    };
    for (const select of this.filters.querySelectorAll('select'))
      select.value = values[select.name as keyof CleanerView];
    const stopped = get('busy') || !live || get('unfinished') !== '';
    const able = { undo: get('canUndo'), redo: get('canRedo'), restore: get('canRestore') };
    for (const control of this.actions.querySelectorAll<HTMLButtonElement | HTMLSelectElement>('button, select')) {
      control.disabled = stopped || able[control.name as keyof typeof able] === false;
    }
    for (const control of this.filters.querySelectorAll('select')) control.disabled = get('busy') || !live;
    this.#cutOff(get('unfinished') !== '', get('busy') || !live);
    this.#status.textContent = live ? statusLine(this.#model) : GONE;
  }

  #build(): void {
    const get = this.#model.get.bind(this.#model);
    const classes = get('classes').map((name, i): Option => [String(i), name]);
    const plain = (names: readonly string[]) => names.map((name): Option => [name, name]);
    this.filters.replaceChildren(
      this.#filter(
        'order',
        'Order',
        get('orders').map((order): Option => [order, ORDERS[order]]),
      ),
      this.#filter('label', 'Class', [['-1', 'all classes'], ...classes]),
      ...(get('splits').length > 1 ? [this.#filter('split', 'Split', [['', 'all'], ...plain(get('splits'))])] : []),
      this.#filter('state', 'State', STATES),
      ...(get('flags').length > 0 ? [this.#filter('flag', 'Notes', [['', 'any'], ...plain(get('flags'))])] : []),
    );
    const relabel = select('relabel', [['', 'Relabel to …'], ...classes]);
    relabel.ariaLabel = 'Relabel to';
    relabel.onchange = () => {
      if (relabel.value !== '') this.#actions.run({ type: 'relabel', label: Number(relabel.value) });
      relabel.value = '';
    };
    const { run, send } = this.#actions;
    this.actions.replaceChildren(
      button('keep', 'Keep', () => run({ type: 'keep' })),
      button('remove', 'Remove', () => run({ type: 'remove' })),
      relabel,
      button('undo', 'Undo', () => run({ type: 'undo' })),
      button('redo', 'Redo', () => run({ type: 'redo' })),
      button('plan', 'Plan and apply …', () => run({ type: 'plan' }), 'notebear-confirm'),
      button('restore', 'Restore', () => send('restore')),
      button('help', 'Keys (?)', () => run({ type: 'help' })),
      this.#status,
    );
  }

  /** A run that a crash cut off has to be ended or taken back first. */
  #cutOff(is: boolean, stopped: boolean): void {
    const there = this.actions.querySelector('[name="resume"]');
    if (is && !there) {
      this.actions.prepend(
        button('resume', 'End the last run', () => this.#actions.send('resume'), 'notebear-confirm'),
        button('takeBack', 'Take it back', () => this.#actions.send('restore')),
      );
    }
    for (const control of this.actions.querySelectorAll<HTMLButtonElement>('[name="resume"], [name="takeBack"]')) {
      control.disabled = stopped;
      if (!is) control.remove();
    }
  }

  #filter(name: keyof CleanerView, text: string, options: readonly Option[]): HTMLElement {
    const made = select(name, options);
    made.onchange = () => {
      const value = name === 'label' ? Number(made.value) : made.value;
      this.#actions.view({ ...this.#model.get('view'), [name]: value });
    };
    return element('label', {}, `${text} `, made);
  }
}

type Option = readonly [value: string, text: string];

const ORDERS: Record<CleanerOrder, string> = {
  given: 'as given',
  mistakes: 'likely label mistakes',
  loss: 'greatest loss',
  confidence: 'surest mistakes',
  unsure: 'least sure',
  name: 'name',
  duplicates: 'duplicates, side by side',
};

const STATES: readonly Option[] = [
  ['', 'all'],
  ['undecided', 'undecided'],
  ['keep', 'keep'],
  ['remove', 'remove'],
  ['relabel', 'relabel'],
];

function select(name: string, options: readonly Option[]): HTMLSelectElement {
  return element('select', { name }, ...options.map(([value, text]) => element('option', { value }, text)));
}

function button(name: string, text: string, act: () => void, className = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', name, className }, text);
  made.onclick = act;
  return made;
}

function statusLine(model: WidgetModel<ImageCleanerState>): string {
  const { keep, remove, relabel } = model.get('decided');
  const counts = [
    `${model.get('count')} of ${model.get('total')} on show`,
    ...[`${remove} to remove`, `${relabel} to relabel`, `${keep} to keep`],
  ].join(' · ');
  const message = model.get('message');
  return message ? `${message} (${counts})` : counts;
}

/** After the kernel's end or restart: nothing is lost, but nothing here can be clicked any more. */
const GONE =
  'The kernel that showed these pictures is gone. Run the cell again to go on: every decision is kept in the journal.';
