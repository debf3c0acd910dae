import type { CoreWidget } from './core-widget.js';
import type { Rule } from './rules.js';
import {
  int,
  json,
  list,
  local,
  named,
  type OptionsOf,
  optional,
  type Schema,
  type Trait,
  type TraitsOf,
  text,
} from './traits.js';
import { type ModelNames, widgetClass } from './widget-class.js';

/** What can be chosen: values, `[label, value]` pairs, or an object or map from labels to values. */
export type SelectionOptions<T> =
  | readonly T[]
  | readonly (readonly [label: string, value: T])[]
  | Readonly<Record<string, T>>
  | ReadonlyMap<string, T>;

/** Traits of a control where one option is chosen. */
export interface Chosen<T> {
  /** What can be chosen; a new list selects its first. */
  options: SelectionOptions<T>;
  /** The chosen value; null: none. */
  value: T | null;
  /** The chosen value's label. */
  label: string | null;
  /** Its place in the list, from 0. */
  index: number | null;
}

/** Traits of a control where several options are chosen. */
export interface ChosenMany<T> {
  /** What can be chosen. */
  options: SelectionOptions<T>;
  /** The chosen values. */
  value: readonly T[];
  /** Their labels. */
  label: readonly string[];
  /** Their places in the list, from 0. */
  index: readonly number[];
}

/** The traits of `Chosen` or `ChosenMany` as a schema: `observe` and `set` then know them. */
type SchemaOf<C> = { readonly [K in keyof C]: Trait<C[K]> };

type Instance<S extends Schema, C> = CoreWidget<S & SchemaOf<C>> & TraitsOf<S> & C;

export type SelectionClass<S extends Schema> = {
  readonly model: { readonly _model_name: string };
  new <T>(options?: OptionsOf<S> & Partial<Chosen<T>>): Instance<S, Chosen<T>>;
};
export type MultipleSelectionClass<S extends Schema> = {
  readonly model: { readonly _model_name: string };
  new <T>(options?: OptionsOf<S> & Partial<ChosenMany<T>>): Instance<S, ChosenMany<T>>;
};

/** A class where one option is chosen. `filled`: there must always be one. */
export function selectionClass<S extends Schema>(names: ModelNames, traits: S, { filled = false } = {}) {
  const index = filled ? int() : optional(int());
  return widgetClass(
    names,
    { ...choice(json<unknown>(null)), label: local(optional(text())), index, ...traits },
    (values, context) => {
      const { options, again } = spread(values, context, filled);
      if (context.initial || again)
        setDefault(values, context.changed, 'index', options.length > 0 ? 0 : filled ? 0 : null);
      const i = chosenIndex(values, options, context);
      Object.assign(values, {
        index: i,
        label: i === null ? null : options[i]!.label,
        value: i === null ? null : options[i]!.value,
      });
    },
  ) as unknown as SelectionClass<S>;
}

/** A class where any number of options is chosen. `range`: the first and the last of a range, always. */
export function multipleSelectionClass<S extends Schema>(names: ModelNames, traits: S, { range = false } = {}) {
  const many = { ...choice(json<unknown>([])), label: local(list(text())), index: list(int()) };
  return widgetClass(names, { ...many, ...traits }, (values, context) => {
    const { options, again } = spread(values, context, range);
    if (context.initial || again) setDefault(values, context.changed, 'index', range ? [0, 0] : []);
    const indices = chosenIndices(values, options, context);
    if (range && indices.length !== 2) {
      throw new RangeError(`${context.widget}: a range has a first and a last option, got ${indices.length} options`);
    }
    const chosen = indices.map((i) => options[i]!);
    Object.assign(values, {
      index: Object.freeze(indices),
      label: Object.freeze(chosen.map(({ label }) => label)),
      value: Object.freeze(chosen.map(({ value }) => value)),
    });
  }) as unknown as MultipleSelectionClass<S>;
}

/** The traits that all selections have; `options`, `value` and `label` are known to the kernel alone. */
const choice = (value: Trait<unknown>) => ({
  options: local(json<unknown>([])),
  optionsLabels: named('_options_labels', list(text())),
  value: local({ ...value, accepts: () => true }),
});

type Context = Parameters<Rule>[1];

interface Option {
  label: string;
  value: unknown;
}

/** The options as labels and values, their labels noted. `again`: they are new, after the widget was made. */
function spread(values: Record<string, unknown>, { changed, initial, widget }: Context, filled: boolean) {
  const options = optionsOf(values.options);
  if (filled && options.length === 0) throw new TypeError(`${widget}: options must have at least one option`);
  values.optionsLabels = Object.freeze(options.map(({ label }) => label));
  return { options, again: !initial && changed.has('options') };
}

function optionsOf(given: unknown): Option[] {
  if (given instanceof Map) return [...given].map(([label, value]) => ({ label: String(label), value }));
  if (!Array.isArray(given)) return Object.entries(given ?? {}).map(([label, value]) => ({ label, value }));
  const isPair = (item: unknown) => Array.isArray(item) && item.length === 2 && typeof item[0] === 'string';
  if (given.length > 0 && given.every(isPair)) return given.map(([label, value]) => ({ label, value }));
  return given.map((value) => ({ label: String(value), value }));
}

/** The trait's first value, unless one of the three that say what is chosen was given. */
function setDefault(values: Record<string, unknown>, changed: ReadonlySet<string>, name: string, value: unknown): void {
  if (!['index', 'value', 'label'].some((key) => changed.has(key))) values[name] = value;
}

function chosenIndex(
  values: Record<string, unknown>,
  options: readonly Option[],
  { changed, widget }: Context,
): number | null {
  if (changed.has('index')) return values.index === null ? null : place(values.index as number, options, widget);
  if (changed.has('value'))
    return values.value === null ? find(options, null, widget, true) : find(options, values.value, widget);
  if (changed.has('label')) return values.label === null ? null : findLabel(options, values.label as string, widget);
  return values.index as number | null;
}

function chosenIndices(
  values: Record<string, unknown>,
  options: readonly Option[],
  { changed, widget }: Context,
): number[] {
  if (changed.has('index')) return (values.index as number[]).map((i) => place(i, options, widget));
  if (changed.has('value')) {
    if (!Array.isArray(values.value)) throw new TypeError(`${widget}: value must be a list of options`);
    return values.value.map((value) => find(options, value, widget)!);
  }
  if (changed.has('label')) return (values.label as string[]).map((label) => findLabel(options, label, widget));
  return [...(values.index as number[])];
}

function place(index: number, options: readonly Option[], widget: string): number {
  if (index >= 0 && index < options.length) return index;
  throw new RangeError(`${widget}: index must be one of its ${options.length} options, from 0; got ${index}`);
}

function find(options: readonly Option[], value: unknown, widget: string, orNone = false): number | null {
  const index = options.findIndex((option) => Object.is(option.value, value));
  if (index >= 0) return index;
  if (orNone) return null;
  throw new RangeError(
    `${widget}: value must be one of its options (${labels(options)}), got ${JSON.stringify(value)}`,
  );
}

function findLabel(options: readonly Option[], label: string, widget: string): number {
  const index = options.findIndex((option) => option.label === label);
  if (index >= 0) return index;
  throw new RangeError(`${widget}: label must be one of ${labels(options)}, got '${label}'`);
}

const labels = (options: readonly Option[]): string =>
  options
    .slice(0, 8)
    .map(({ label }) => `'${label}'`)
    .join(', ') + (options.length > 8 ? ', …' : '');
