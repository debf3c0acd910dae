/**
 * When to ask for the pictures in sight: at once where nothing moves, ten times a second while one scrolls at a pace at
 * which pictures can be seen, and not at all for what flies past. Each question costs the page, the server and the kernel.
 */
export class Pace {
  readonly #ask: () => void;
  #top = 0;
  #sampled = 0;
  #height = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => void) {
    this.#ask = ask;
  }

  /** What is in sight was drawn: scrolled to `top`, `height` of it in sight, px. */
  drawn(top: number, height: number): void {
    const moved = top !== this.#top;
    [this.#top, this.#height] = [top, height];
    if (this.#timer !== undefined) return;
    this.#sampled = top;
    if (moved) this.#wait();
    this.#ask();
  }

  /** Nothing is asked for any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#sample(), INTERVAL);
  }

  #sample(): void {
    const distance = Math.abs(this.#top - this.#sampled);
    this.#sampled = this.#top;
    this.#timer = undefined;
    if (distance > 0) this.#wait();
    if (distance <= (this.#height * SCREENS_A_SECOND * INTERVAL) / 1000) this.#ask();
  }
}

/** ms */
const INTERVAL = 100;
const SCREENS_A_SECOND = 3;
