/** Controls from short forms: `[0, 10]` is a slider, `true` a checkbox. */
import { inspect } from 'node:util';
import { CoreWidget } from './core-widget.js';
import { Checkbox, Dropdown, FloatSlider, IntSlider, Text } from './generated/index.js';

/** A widget with a value. */
export type ValueWidget<T = unknown> = CoreWidget & { value: T };

/** A value that is passed as it is, without a control. */
export class Fixed<T> {
  constructor(readonly value: T) {}
}

/** Passes a value as it is, without a control. */
export const fixed = <T>(value: T): Fixed<T> => new Fixed(value);

/**
 * What stands for a control: `[min, max]` or `[min, max, step]` for a slider (of whole numbers where all are), a number
 * for a slider around it, a boolean, a text, a list or an object of options, a widget, or `fixed(value)`.
 */
export type Abbreviation =
  | readonly [min: number, max: number]
  | readonly [min: number, max: number, step: number]
  | number
  | boolean
  | string
  | readonly unknown[]
  | { readonly value: unknown }
  | Readonly<Record<string, unknown>>;

/** The type of the value that an abbreviation's control has. */
export type ValueOf<A> = A extends { readonly value: infer T }
  ? T
  : A extends readonly [number, number] | readonly [number, number, number] | number
    ? number
    : A extends boolean
      ? boolean
      : A extends string
        ? string
        : A extends readonly (infer T)[]
          ? T
          : A extends Readonly<Record<string, infer T>>
            ? T
            : never;

export type ValuesOf<A> = { -readonly [K in keyof A]: ValueOf<A[K]> };

/** The control that an abbreviation stands for, named after its parameter. Throws where it stands for none. */
export function controlFor(name: string, given: unknown): ValueWidget | Fixed<unknown> {
  if (given instanceof Fixed) return given;
  if (given instanceof CoreWidget) {
    if ('value' in given) return given as ValueWidget;
    throw new TypeError(`interact: ${name} is a ${given.constructor.name}, which has no value`);
  }
  const control = single(name, given) ?? several(name, given);
  if (control) return control as ValueWidget;
  throw new TypeError(
    `interact: ${name} must be [min, max], [min, max, step], a number, a boolean, a text, options or a widget, got ${inspect(given)}`,
  );
}

function single(description: string, given: unknown): CoreWidget | undefined {
  if (typeof given === 'string') return new Text({ value: given, description });
  if (typeof given === 'boolean') return new Checkbox({ value: given, description });
  if (typeof given !== 'number') return undefined;
  const [min, max] = given === 0 ? [0, 1] : given > 0 ? [-given, 3 * given] : [3 * given, -given];
  return slider([min, max, given], { value: given, min, max, description });
}

function several(description: string, given: unknown): CoreWidget | undefined {
  if (Array.isArray(given) && (given.length === 2 || given.length === 3) && given.every(Number.isFinite)) {
    return range(description, given);
  }
  const options = Array.isArray(given) || (typeof given === 'object' && given !== null);
  return options ? new Dropdown<unknown>({ options: given as readonly unknown[], description }) : undefined;
}

function range(description: string, given: readonly number[]): CoreWidget {
  const [min, max, step] = given as [number, number, number?];
  if (min > max) throw new RangeError(`interact: ${description}: min ${min} must not be above max ${max}`);
  if (step !== undefined && !(step > 0))
    throw new RangeError(`interact: ${description}: step must be above 0, got ${step}`);
  const whole = given.every(Number.isInteger);
  const middle = whole ? min + Math.floor((max - min) / 2) : min + (max - min) / 2;
  const value = step === undefined ? middle : min + Math.trunc((middle - min) / step) * step;
  return slider(given, { value, min, max, description, ...(step === undefined ? {} : { step }) });
}

const slider = (
  numbers: readonly number[],
  options: { value: number; min: number; max: number; step?: number; description: string },
): CoreWidget => (numbers.every(Number.isInteger) ? new IntSlider(options) : new FloatSlider(options));
