import type { CleanerMessage, ImageCleanerState } from '../../state/image-cleaner.js';
import { element } from '../dom.js';
import { addStyle } from '../style.js';
import type { Render, WidgetModel } from '../widget-model.js';
import { CleanerPages } from './cleaner-model.js';
import { addCleanerStyle } from './cleaner-style.js';
import { FullSize, helpDialog, planDialog } from './dialogs.js';
import { type Command, commandOf } from './keys.js';
import { PictureGrid } from './picture-grid.js';
import { describeRow } from './row-text.js';
import { Selection } from './selection.js';
import { Toolbar } from './toolbar.js';

/**
 * A data set as a grid of pictures, for mouse and keyboard.
 *
 * The root takes JupyterLab's shortcuts away (`data-lm-suppress-shortcuts`): with the focus in here, `d d` or `x` would
 * otherwise delete notebook cells.
 */
export const renderImageCleaner: Render<ImageCleanerState> = ({ model, el }) => {
  addStyle();
  addCleanerStyle();
  const view = new CleanerPage(model);
  el.append(view.el);
  return () => view.remove();
};

const EVENTS = 'change comm_live_update';

class CleanerPage {
  readonly el: HTMLElement;
  readonly #model: WidgetModel<ImageCleanerState>;
  readonly #pages: CleanerPages;
  readonly #selection = new Selection();
  readonly #grid: PictureGrid;
  readonly #toolbar: Toolbar;
  readonly #update = () => this.#show();
  #version = -1;
  #full: FullSize | null = null;
  #dialog: HTMLDialogElement | null = null;
  #wantsPlan = false;
  /** True from an undo on, until anything else is done. */
  #awaitsReveal = false;

  constructor(model: WidgetModel<ImageCleanerState>) {
    this.#model = model;
    this.#pages = new CleanerPages(model, () => this.#draw());
    this.#grid = new PictureGrid({
      pages: this.#pages,
      selection: this.#selection,
      words: () => ({ classes: model.get('classes') }),
      onClick: (position, event) => this.#click(position, event),
      onOpen: () => this.#run({ type: 'open' }),
    });
    this.#toolbar = new Toolbar(model, {
      view: (view) => this.#send({ type: 'view', view }),
      run: (command) => this.#run(command),
      send: (type) => this.#send({ type }),
    });
    this.el = element(
      'div',
      {
        className: 'notebear-deleter notebear-cleaner',
        role: 'group',
        'aria-label': 'Image cleaner',
        'data-lm-suppress-shortcuts': 'true',
      },
      this.#toolbar.filters,
      this.#grid.el,
      this.#toolbar.actions,
    );
    this.#grid.el.onkeydown = (event) => this.#key(event);
    // The notebook takes the focus into its active cell on any key that comes to it, ours or not.
    this.el.onkeydown = (event) => event.stopPropagation();
    this.#pages.onReveal = (position) => {
      // Who has gone on since is not taken away from there; and a selection that is about this very step stays.
      if (!this.#awaitsReveal) return;
      if (this.#selection.has(position)) this.#grid.reveal(position);
      else this.#goTo(position, false);
    };
    this.#pages.onFull = (id, url) => {
      if (this.#full && this.#row()?.id === id) this.#full.show(url);
      else URL.revokeObjectURL(url);
    };
    model.on(EVENTS, this.#update);
    this.#show();
  }

  remove(): void {
    this.#model.off(EVENTS, this.#update);
    this.#grid.remove();
    this.#pages.clear();
    this.el.remove();
  }

  #show(): void {
    this.#pages.update();
    this.#toolbar.update();
    // A button that is disabled while it has the focus would lose it to the notebook, and the next key with it.
    const { activeElement } = document;
    if (this.el.contains(activeElement) && activeElement?.matches(':disabled'))
      this.#grid.el.focus({ preventScroll: true });
    this.el.ariaBusy = String(this.#model.get('busy'));
    if (this.#version !== this.#pages.version) {
      this.#selection.move(Math.min(this.#selection.focus, Math.max(this.#pages.count - 1, 0)));
      if (this.#version >= 0) this.#selection.move(0);
      this.#grid.reset();
    }
    this.#version = this.#pages.version;
    this.#showPlan();
    this.#draw();
  }

  #draw(): void {
    this.#grid.update();
    const row = this.#row();
    if (this.#full && row) {
      this.#full.say(describeRow(row, { classes: this.#model.get('classes') }).all, undefined);
    }
  }

  #row() {
    return this.#pages.row(this.#selection.focus);
  }

  /** The plan is shown to who asked for it, not in every view of the widget. */
  #showPlan(): void {
    const plan = this.#model.get('plan');
    if (!plan || !this.#wantsPlan || this.#dialog) return;
    this.#wantsPlan = false;
    this.#dialog = planDialog(this.el, plan, {
      apply: (how) => this.#send({ type: 'apply', edition: plan.edition, how }),
      close: () => this.#closed(),
    });
  }

  #closed(): void {
    this.#dialog = null;
    this.#full = null;
    this.#grid.el.focus({ preventScroll: true });
  }

  #click(position: number, event: MouseEvent): void {
    this.#awaitsReveal = false;
    if (event.ctrlKey || event.metaKey) this.#selection.toggle(position);
    else this.#selection.move(position, { extend: event.shiftKey });
    this.#grid.el.focus({ preventScroll: true });
    this.#grid.update();
  }

  #key(event: KeyboardEvent): void {
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    this.#run(command);
  }

  #run(command: Command): void {
    this.#awaitsReveal = command.type === 'undo' || command.type === 'redo';
    if (command.type === 'move') this.#move(command);
    else if (command.type === 'help')
      this.#dialog ??= helpDialog(this.el, this.#model.get('classes'), () => this.#closed());
    else if (command.type === 'open') this.#open();
    else if (command.type === 'all') this.#selection.all(this.#pages.count);
    else if (command.type === 'none') this.#selection.move(this.#selection.focus);
    else if (command.type === 'toggle') this.#selection.toggle(this.#selection.focus);
    else if (this.#isReady()) this.#act(command);
    this.#grid.update();
  }

  #isReady(): boolean {
    return this.#model.isLive() && !this.#model.get('busy') && this.#model.get('unfinished') === '';
  }

  #act(command: Exclude<Command, { type: 'move' }>): void {
    if (command.type === 'plan') this.#wantsPlan = true;
    if (command.type === 'undo' || command.type === 'redo' || command.type === 'plan') {
      this.#send({ type: command.type });
      return;
    }
    const ranges = this.#selection.ranges(this.#pages.count);
    if (ranges.length === 0) return;
    if (command.type === 'relabel') {
      if (command.label < this.#model.get('classes').length)
        this.#pages.decide(ranges, { action: 'relabel', label: command.label });
    } else if (command.type === 'keep') this.#pages.decide(ranges, { action: 'keep' });
    else if (command.type === 'clear') this.#pages.decide(ranges, null);
    // The same key takes a removal back: of all that is selected, going by the picture with the focus.
    else if (command.type === 'remove')
      this.#pages.decide(ranges, this.#row()?.decision?.action === 'remove' ? null : { action: 'remove' });
  }

  #move({ by, step, extend }: Extract<Command, { type: 'move' }>): void {
    const { columns, rowsInSight } = this.#grid;
    const last = this.#pages.count - 1;
    if (last < 0) return;
    const { focus } = this.#selection;
    const distance = { column: 1, row: columns, page: columns * rowsInSight, end: last }[by];
    const to = focus + step * distance;
    // Up from the first row and down from the last one there is nothing.
    if (by === 'row' && (to < 0 || to > last)) return;
    this.#goTo(Math.min(Math.max(to, 0), last), extend);
  }

  #goTo(position: number, extend: boolean): void {
    this.#selection.move(position, { extend });
    this.#grid.reveal(position);
    if (this.#full) this.#fill();
  }

  #open(): void {
    if (!this.#row() || this.#dialog || this.#full) return;
    this.#full = new FullSize(
      this.el,
      (event) => this.#key(event),
      () => this.#closed(),
    );
    this.#fill();
  }

  #fill(): void {
    const row = this.#row();
    if (!row) return;
    const words = describeRow(row, { classes: this.#model.get('classes') }).all;
    this.#full?.say(words, this.#pages.thumbnail(row.id));
    this.#pages.full(row.id);
  }

  #send(message: CleanerMessage): void {
    this.#model.send(message);
  }
}
