/**
 * Runs `task` soon after each call, but at most once per `interval`: the first call runs it at once, later ones are
 * gathered. Its timer does not keep the process alive, and a loop that never lets timers fire is served by its calls.
 */
export class Throttle {
  readonly #task: () => void;
  readonly #interval: number;
  #last = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** `interval` in ms; 0 runs the task on every call. */
  constructor(interval: number, task: () => void) {
    this.#interval = interval;
    this.#task = task;
  }

  call(): void {
    const wait = this.#last + this.#interval - performance.now();
    if (wait <= 0) this.#run();
    else this.#timer ??= setTimeout(() => this.#run(), wait).unref();
  }

  /** Runs a gathered call now; does nothing if none waits. */
  flush(): void {
    if (this.#timer) this.#run();
  }

  /** Forgets a gathered call. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    this.cancel();
    this.#last = performance.now();
    this.#task();
  }
}
