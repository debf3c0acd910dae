import type { CleanerMessage, CleanerRow, ImageCleanerState } from '../../state/image-cleaner.js';
import type { WidgetModel } from '../widget-model.js';
import { FullSize, helpDialog, planDialog } from './dialogs.js';
import { describeRow } from './row-text.js';

export interface OverlayOptions {
  el: HTMLElement;
  model: WidgetModel<ImageCleanerState>;
  /** A key that was pressed over a picture in full size. */
  onKey: (event: KeyboardEvent) => void;
  send: (message: CleanerMessage) => void;
  onClosed: () => void;
}

/** What lies over the grid, one at a time: the plan, the help, or a picture in full size. */
export class Overlays {
  /** The plan is shown to who asked for it, not in every view of the widget. */
  wantsPlan = false;
  readonly #options: OverlayOptions;
  #dialog: HTMLDialogElement | null = null;
  #full: FullSize | null = null;
  #shown = -1;

  constructor(options: OverlayOptions) {
    this.#options = options;
  }

  /** A picture is shown in full size. */
  get isFull(): boolean {
    return this.#full !== null;
  }

  /** Shows the plan that has come, if it was asked for here. */
  showPlan(): void {
    const { el, model, send } = this.#options;
    const plan = model.get('plan');
    if (!plan || !this.wantsPlan || this.#dialog) return;
    this.wantsPlan = false;
    this.#dialog = planDialog(el, plan, {
      apply: (how) => send({ type: 'apply', edition: plan.edition, how }),
      close: () => this.#closed(),
    });
  }

  help(): void {
    const { el, model } = this.#options;
    this.#dialog ??= helpDialog(el, model.get('classes'), () => this.#closed());
  }

  /** Shows a picture in full size, its thumbnail until it has come. False: something else is in the way. */
  full(row: CleanerRow, thumbnail: string | undefined): boolean {
    if (this.#dialog) return false;
    this.#full ??= new FullSize(this.#options.el, this.#options.onKey, () => this.#closed());
    this.#shown = row.id;
    this.#full.say(this.#words(row), thumbnail);
    return true;
  }

  /** The picture in full size has come. */
  showPicture(id: number, url: string): void {
    if (this.#full && id === this.#shown) this.#full.show(url);
    else URL.revokeObjectURL(url);
  }

  /** What is known of the picture in full size may have changed. */
  say(row: CleanerRow | undefined): void {
    if (row) this.#full?.say(this.#words(row), undefined);
  }

  #words(row: CleanerRow): string {
    return describeRow(row, { classes: this.#options.model.get('classes') }).all;
  }

  #closed(): void {
    this.#dialog = null;
    this.#full = null;
    this.#options.onClosed();
  }
}
