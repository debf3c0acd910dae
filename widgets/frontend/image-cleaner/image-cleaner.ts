import type { CleanerMessage, ImageCleanerState } from '../../state/image-cleaner.js';
import { element } from '../dom.js';
import { addStyle } from '../style.js';
import type { Render, WidgetModel } from '../widget-model.js';
import { CleanerPages } from './cleaner-model.js';
import { addCleanerStyle } from './cleaner-style.js';
import { type Command, commandOf } from './keys.js';
import { Overlays } from './overlays.js';
import { PictureGrid } from './picture-grid.js';
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
  readonly #overlays: Overlays;
  readonly #update = () => this.#show();
  #version = -1;
  #view = '';
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
    this.#overlays = new Overlays({
      el: this.el,
      model,
      onKey: (event) => this.#key(event),
      send: (message) => this.#send(message),
      onClosed: () => this.#grid.el.focus({ preventScroll: true }),
    });
    this.#grid.el.onkeydown = (event) => this.#key(event);
    // The notebook takes the focus into its active cell on any key that comes to it, ours or not.
    this.el.onkeydown = (event) => event.stopPropagation();
    this.#pages.onReveal = (position) => {
      // Who has gone on since is not taken away from there; and a selection that is about this very step stays.
      if (!this.#awaitsReveal) return;
      if (this.#selection.has(position)) this.#grid.reveal(position);
      else this.#goTo(position, false);
    };
    this.#pages.onFull = (id, url) => this.#overlays.showPicture(id, url);
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
    if (this.#version !== this.#pages.version) this.#moved();
    this.#version = this.#pages.version;
    this.#overlays.showPlan();
    this.#draw();
  }

  /** Other pictures are where these were: from the top where another view was chosen, else at the same place. */
  #moved(): void {
    const view = JSON.stringify(this.#model.get('view'));
    const same = view === this.#view;
    this.#view = view;
    this.#selection.move(same ? Math.min(this.#selection.focus, Math.max(this.#pages.count - 1, 0)) : 0);
    this.#grid.reset({ keepPlace: same });
  }

  #draw(): void {
    this.#grid.update();
    this.#overlays.say(this.#row());
  }

  #row() {
    return this.#pages.row(this.#selection.focus);
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
    else if (command.type === 'help') this.#overlays.help();
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
    if (command.type === 'plan') this.#overlays.wantsPlan = true;
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
    if (this.#overlays.isFull) this.#open();
  }

  #open(): void {
    const row = this.#row();
    if (row && this.#overlays.full(row, this.#pages.thumbnail(row.id))) this.#pages.full(row.id);
  }

  #send(message: CleanerMessage): void {
    this.#model.send(message);
  }
}
