import { inspect } from 'node:util';
import { displaySymbol, kernelHost, type MimeBundle } from '../../../kernel/api.js';
import { displayMode } from '../output.js';
import { type Abbreviation, controlFor, type Fixed, type ValuesOf, type ValueWidget } from './abbreviations.js';
import { CoreWidget } from './core-widget.js';
import { Button, Text, VBox } from './generated/index.js';
import { Output } from './output.js';

export interface InteractOptions {
  /** Run by a button, not by every change. Default false. */
  manual?: boolean;
  /** What the button says. Default `Run Interact`. */
  manualName?: string;
}

/**
 * Calls `f` with the values of some controls, and again at every change; what it prints, shows and gives stands below
 * them. `f` takes one object; `controls` has an abbreviation, a widget or `fixed(value)` for each of its names:
 *
 *     interact(({ lr, flip }) => console.log(lr, flip), { lr: [0, 1, 0.1], flip: true });
 *
 * `f` may be asynchronous: changes while it runs lead to one more call with the last values. Resolves after the first.
 */
export async function interact<const A extends Readonly<Record<string, Abbreviation>>>(
  f: (values: ValuesOf<A>) => unknown,
  controls: A,
  options: InteractOptions = {},
): Promise<void> {
  const widget = interactive(f, controls, options);
  widget.display();
  await widget.updated;
}

/** What `interact` shows, to be placed by hand. */
export function interactive<const A extends Readonly<Record<string, Abbreviation>>>(
  f: (values: ValuesOf<A>) => unknown,
  controls: A,
  options: InteractOptions = {},
): Interactive<A> {
  return new Interactive(f, controls, options);
}

/** An output area that shows `f` of the values of some widgets, which stand elsewhere. */
export function interactiveOutput<const A extends Readonly<Record<string, ValueWidget>>>(
  f: (values: ValuesOf<A>) => unknown,
  controls: A,
): Output {
  const runs = new Runs(() => f(valuesOf<A>(Object.entries(controls))));
  for (const control of Object.values(controls)) control.observe(() => runs.request(), 'value');
  void runs.request();
  return runs.output;
}

/** The box of `interactive`: the controls, and the output below them. */
export class Interactive<A = Readonly<Record<string, Abbreviation>>> extends VBox {
  readonly #controls: (readonly [string, ValueWidget | Fixed<unknown>])[];
  readonly #runs: Runs;

  constructor(
    f: (values: ValuesOf<A>) => unknown,
    controls: A,
    { manual = false, manualName = 'Run Interact' }: InteractOptions,
  ) {
    const pairs = Object.entries(controls as object).map(([name, given]) => [name, controlFor(name, given)] as const);
    const shown = pairs.flatMap(([, control]) => (control instanceof CoreWidget ? [control] : []));
    const runs = new Runs(() => f(valuesOf<A>(pairs)));
    const button = new Button({ description: manualName });
    super([...shown, ...(manual ? [button] : []), runs.output], { domClasses: ['widget-interact'] });
    this.#controls = pairs;
    this.#runs = runs;
    const request = () => runs.request();
    button.onClick(request);
    if (manual) return;
    for (const control of shown) {
      if (control instanceof Text) control.set({ continuousUpdate: false });
      (control as CoreWidget).observe(request, 'value');
    }
    void runs.request();
  }

  /** The values that `f` is called with. */
  get values(): ValuesOf<A> {
    return valuesOf<A>(this.#controls);
  }

  /** What `f` gave last. */
  get result(): unknown {
    return this.#runs.result;
  }

  /** Fulfilled when `f` has run with the values as they are now, or never ran. */
  get updated(): Promise<void> {
    return this.#runs.done;
  }

  /** Calls `f` again. */
  update(): Promise<void> {
    return this.#runs.request();
  }
}

const valuesOf = <A>(pairs: Iterable<readonly [string, { readonly value: unknown }]>): ValuesOf<A> =>
  Object.fromEntries([...pairs].map(([name, { value }]) => [name, value])) as ValuesOf<A>;

/** Calls of a function, one at a time; while one lasts, further requests make one more. */
class Runs {
  readonly output = new Output();
  readonly #call: () => unknown;
  result: unknown;
  done: Promise<void> = Promise.resolve();
  #running = false;
  #again = false;

  constructor(call: () => unknown) {
    this.#call = call;
  }

  /** Resolves when the function has run with what holds now. */
  request(): Promise<void> {
    this.#again = true;
    if (!this.#running) this.done = this.#run();
    return this.done;
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Whoever asked may still want to show what this belongs to.
    await Promise.resolve();
    try {
      while (this.#again) {
        this.#again = false;
        await this.output.capture(() => this.#once(), { clear: true });
      }
    } finally {
      this.#running = false;
    }
  }

  async #once(): Promise<void> {
    try {
      this.result = await this.#call();
      if (this.result !== undefined) kernelHost()?.display(await bundleOf(this.result));
    } catch (error) {
      if (displayMode() !== 'widget') throw error;
      this.output.appendError(error);
    }
  }
}

/** A result as it is shown: as it says itself, else as Node's console writes it. */
async function bundleOf(value: unknown): Promise<MimeBundle> {
  const own = (value as { [displaySymbol]?: unknown } | null)?.[displaySymbol];
  if (typeof own === 'function') return (await own.call(value)) as MimeBundle;
  return { 'text/plain': typeof value === 'string' ? value : inspect(value) };
}
