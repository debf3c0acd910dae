import { orderOf } from './date-traits.js';

/** What a rule is told beside the values. */
export interface RuleContext {
  /** The traits that were given now. A rule adds those that it changes for the rules after it. */
  changed: Set<string>;
  /** True at the widget's construction. */
  initial: boolean;
  /** The widget's class, for errors. */
  widget: string;
}

/** Puts right, in place, what must hold between the traits of one widget; throws where nobody can know how. */
export type Rule = (values: Record<string, unknown>, context: RuleContext) => void;

/** `value` is kept between `min` and `max`, each of which may be null. A new limit moves the value, as ipywidgets does. */
export const bounded: Rule = (values, { widget }) => {
  const { min, max, value } = values;
  checkLimits(widget, min, max);
  if (value === null) return;
  if (min !== null && orderOf(value) < orderOf(min)) values.value = min;
  if (max !== null && orderOf(value) > orderOf(max)) values.value = max;
};

/** The same where `min` and `max` are exponents of `base`. */
export const boundedLog: Rule = (values, { widget }) => {
  const { min, max, base, value } = values as Record<'min' | 'max' | 'base' | 'value', number>;
  checkLimits(widget, min, max);
  values.value = Math.min(Math.max(value, base ** min), base ** max);
};

/** Both ends of `value` are kept between `min` and `max`; where none is given, it begins as the middle half. */
export const boundedRange =
  (whole: boolean): Rule =>
  (values, { widget, changed, initial }) => {
    const { min, max } = values as Record<'min' | 'max', number>;
    checkLimits(widget, min, max);
    const round = whole ? Math.trunc : (value: number) => value;
    if (initial && !changed.has('value')) {
      values.value = [round(0.75 * min + 0.25 * max), round(0.25 * min + 0.75 * max)];
    }
    const [lower, upper] = values.value as [number, number];
    if (lower > upper) {
      throw new RangeError(`${widget}: value must be [lower, upper] with lower <= upper, got [${lower}, ${upper}]`);
    }
    const inside = (value: number) => Math.min(Math.max(value, min), max);
    values.value = Object.freeze([inside(lower), inside(upper)]);
  };

/** Pages: a title for each child, and a selected one that is there. `first`: one is always selected if there is any. */
export const pages =
  (first: boolean): Rule =>
  (values, { widget, changed }) => {
    const count = (values.children as readonly unknown[]).length;
    const titles = values.titles as readonly string[];
    values.titles = Object.freeze(Array.from({ length: count }, (_, i) => titles[i] ?? ''));
    const selected = values.selectedIndex as number | null;
    const there = selected === null || (selected >= 0 && selected < count);
    if (!there && changed.has('selectedIndex')) {
      throw new RangeError(
        `${widget}: selectedIndex must be one of its ${count} pages, from 0, or null; got ${selected}`,
      );
    }
    if (!there) values.selectedIndex = first && count > 0 ? count - 1 : null;
    if (first && selected === null && count > 0 && changed.has('children') && !changed.has('selectedIndex')) {
      values.selectedIndex = 0;
    }
  };

/** Tags are among `allowedTags`, if any are named, and not twice where `allowDuplicates` is false. */
export const allowedTags: Rule = (values, { widget, changed }) => {
  const tags = values.value as readonly unknown[];
  const allowed = values.allowedTags as readonly unknown[];
  const strange = allowed.length > 0 ? tags.filter((tag) => !allowed.includes(tag)) : [];
  if (strange.length > 0) {
    throw new RangeError(`${widget}: ${JSON.stringify(strange[0])} is none of allowedTags: ${allowed.join(', ')}`);
  }
  if (!values.allowDuplicates && changed.has('value') && new Set(tags).size < tags.length) {
    throw new RangeError(`${widget}: value has a tag twice, and allowDuplicates is false`);
  }
};

/** Every number of a list is between `min` and `max`, where there are any. */
export const boundedTags: Rule = (values, { widget }) => {
  const { min, max } = values as Record<'min' | 'max', number | null>;
  checkLimits(widget, min, max);
  for (const tag of values.value as readonly number[]) {
    if ((min !== null && tag < min) || (max !== null && tag > max)) {
      throw new RangeError(`${widget}: ${tag} is not between min ${min} and max ${max}`);
    }
  }
};

/** `border` stands for the four sides. */
export const border: Rule = (values, { changed }) => {
  if (!changed.has('border')) return;
  for (const side of ['borderTop', 'borderRight', 'borderBottom', 'borderLeft']) {
    if (!changed.has(side)) values[side] = values.border;
  }
};

function checkLimits(widget: string, min: unknown, max: unknown): void {
  if (min !== null && max !== null && orderOf(min) > orderOf(max)) {
    const [low, high] = [min, max].map((limit) => (typeof limit === 'object' ? JSON.stringify(limit) : limit));
    throw new RangeError(`${widget}: min must not be above max, got min ${low} and max ${high}`);
  }
}
