import { inspect } from 'node:util';
import type { WireState } from '../widget-comm.js';
import type { Rule } from './rules.js';
import { same } from './same.js';
import { type Schema, type Trait, wireName } from './traits.js';

/** Values of traits by name. */
export type Values = Record<string, unknown>;

/** The values of one widget's traits: what is given is checked, and what must hold between them holds. */
export class TraitValues {
  readonly #widget: string;
  readonly #schema: Schema;
  readonly #rules: readonly Rule[];
  #values: Values = {};

  /** `widget`: the class's name, for errors. Throws on a name or a value that does not fit. */
  constructor(widget: string, schema: Schema, rules: readonly Rule[], options: object) {
    this.#widget = widget;
    this.#schema = schema;
    this.#rules = rules;
    const given = this.accept(options);
    const rest = Object.entries(schema).filter(([name]) => !(name in given));
    this.#values = this.#settle(
      { ...Object.fromEntries(rest.map(([name, { initial }]) => [name, initial()])), ...given },
      given,
      true,
    );
  }

  get(name: string): unknown {
    return this.#values[name];
  }

  trait(name: string): Trait<unknown> {
    const trait = Object.hasOwn(this.#schema, name) ? this.#schema[name] : undefined;
    if (trait) return trait;
    throw new TypeError(`${this.#widget} has no trait '${name}'; it has ${Object.keys(this.#schema).join(', ')}`);
  }

  /** What was given, as the traits hold it. A value that is undefined counts as not given. */
  accept(options: object): Values {
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    return Object.fromEntries(given.map(([name, value]) => [name, this.#acceptOne(name, value)]));
  }

  /** Takes accepted values over; returns the values before, of the traits that are different now. */
  change(given: Values): Values {
    const before = this.#values;
    this.#values = this.#settle({ ...before, ...given }, given, false);
    return Object.fromEntries(Object.entries(before).filter(([name, old]) => !same(old, this.#values[name])));
  }

  /** All names, or those that differ from how a widget begins. */
  names({ changed = false }: { changed?: boolean } = {}): string[] {
    const names = Object.keys(this.#schema);
    return changed ? names.filter((name) => !same(this.#values[name], this.#schema[name]!.initial())) : names;
  }

  /** Some traits as they travel. */
  toWire(names: Iterable<string>): WireState {
    const state: WireState = {};
    for (const name of names) {
      const trait = this.#schema[name]!;
      const key = wireName(name, trait);
      if (key !== null) state[key] = trait.toWire ? trait.toWire(this.#values[name]) : this.#values[name];
    }
    return state;
  }

  /** The traits that a state from the wire speaks of. */
  fromWire(state: WireState): Values {
    return valuesFromWire(this.#schema, state);
  }

  #acceptOne(name: string, value: unknown): unknown {
    const trait = this.trait(name);
    if (trait.accepts(value)) return trait.from ? trait.from(value as never) : value;
    const found = inspect(value, { depth: 1, maxStringLength: 80, maxArrayLength: 6 });
    throw new TypeError(`${this.#widget}: ${name} must be ${trait.expected}, got ${found}`);
  }

  #settle(values: Values, given: Values, initial: boolean): Values {
    const context = { changed: new Set(Object.keys(given)), initial, widget: this.#widget };
    for (const rule of this.#rules) rule(values, context);
    return values;
  }
}

/** The traits of a schema that a state from the wire speaks of, by name; keys that nobody knows are passed over. */
export function valuesFromWire(schema: Schema, state: WireState): Values {
  const known = Object.entries(schema).flatMap(([name, trait]) => {
    const key = wireName(name, trait);
    if (key === null || !Object.hasOwn(state, key)) return [];
    return [[name, trait.fromWire ? trait.fromWire(state[key] as never) : state[key]]];
  });
  return Object.fromEntries(known);
}
