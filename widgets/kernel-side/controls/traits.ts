/** What a widget's trait may hold, how it begins, and how it looks on the wire. Combinators that a schema is made of. */

/** `Given`: what may be assigned to the trait; it is kept as a `Value`. */
export interface Trait<Value, Given = Value> {
  /** The value of a new widget. */
  readonly initial: () => Value;
  readonly accepts: (given: unknown) => boolean;
  /** What is accepted, in words: `a whole number`. */
  readonly expected: string;
  /** From what was assigned and accepted. Default: as it is. */
  readonly from?: (given: never) => Value;
  /** To and from the wire. Default: as it is. */
  readonly toWire?: (value: Value) => unknown;
  readonly fromWire?: (json: never) => unknown;
  /** Name on the wire. Default: the trait's name in snake_case. `null`: it never travels. */
  readonly wire?: string | null;
  /** False: not echoed to other views, being large. Default true. */
  readonly echo?: boolean;
  /** Never there; carries the type. */
  readonly given?: Given;
}

// A schema's traits are of any type; `never` in the parameters makes each of them fit.
// biome-ignore lint/suspicious/noExplicitAny: Trait is invariant in its value, and a schema mixes all of them.
export type Schema = Readonly<Record<string, Trait<any, any>>>;

/** The values of a schema's traits by name, with the doc comments of the schema. */
export type TraitsOf<S extends Schema> = { -readonly [K in keyof S]: S[K] extends Trait<infer V, infer _> ? V : never };

/** What a widget's constructor takes: any of the traits. */
export type OptionsOf<S extends Schema> = {
  -readonly [K in keyof S]?: S[K] extends Trait<infer _, infer G> ? G : never;
};

/** A trait of its own kind, from a test and its words. */
const simple = <T>(expected: string, initial: T, accepts: (given: unknown) => boolean): Trait<T> => ({
  expected,
  initial: () => initial,
  accepts,
});

export const int = (initial = 0): Trait<number> => simple('a whole number', initial, Number.isSafeInteger);

export const float = (initial = 0): Trait<number> => simple('a finite number', initial, Number.isFinite);

export const bool = (initial = false): Trait<boolean> =>
  simple('true or false', initial, (given) => typeof given === 'boolean');

export const text = (initial = ''): Trait<string> => simple('a text', initial, (given) => typeof given === 'string');

/** One of some texts; it begins with the first of them, unless `initial` says otherwise. */
export const oneOf = <const T extends string>(values: readonly T[], initial: NoInfer<T> = values[0]!): Trait<T> =>
  simple(`one of ${values.map((value) => `'${value}'`).join(', ')}`, initial, (given) =>
    (values as readonly unknown[]).includes(given),
  );

/** A colour: a name that CSS knows, `#rgb` with 3, 4, 6 or 8 digits, or `rgb(…)`, `hsl(…)`, `var(…)`. */
export const color = (initial = 'black'): Trait<string> =>
  simple("a colour such as 'black', '#f00' or 'rgb(0, 80, 160)'", initial, isColor);

const COLOR = /^(?:[a-z]+|#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})|(?:rgb|hsl)a?\([^()]*\)|var\(--[^()]*\))$/i;

function isColor(given: unknown): boolean {
  return typeof given === 'string' && COLOR.test(given.trim());
}

/** The trait or null; it begins with `initial`, default null. */
export function optional<T, G>(trait: Trait<T, G>, initial: T | null = null): Trait<T | null, G | null> {
  const unlessNull = <A, B>(f: ((value: A) => B) | undefined) =>
    f && ((value: A) => (value === null ? null : f(value)));
  return {
    ...trait,
    expected: `${trait.expected}, or null`,
    initial: () => initial,
    accepts: (given) => given === null || trait.accepts(given),
    ...maps(unlessNull(trait.from), unlessNull(trait.toWire as never), unlessNull(trait.fromWire)),
  } as Trait<T | null, G | null>;
}

/** A list; it is replaced as a whole, so it is frozen. */
export function list<T, G>(of: Trait<T, G>, initial: readonly T[] = []): Trait<readonly T[], readonly G[]> {
  const each = <A, B>(f: ((value: A) => B) | undefined) => f && ((values: readonly A[]) => values.map((v) => f(v)));
  return {
    expected: `a list, each of it ${of.expected}`,
    initial: () => Object.freeze([...initial]),
    accepts: (given) => Array.isArray(given) && given.every((item) => of.accepts(item)),
    ...maps(
      (values: readonly never[]) => Object.freeze(values.map((v) => (of.from ? of.from(v) : v))),
      each(of.toWire as never),
      each(of.fromWire),
    ),
  } as Trait<readonly T[], readonly G[]>;
}

/** Two values, the lower first. */
export function pair(of: Trait<number>, initial: readonly [number, number]): Trait<readonly [number, number]> {
  return simple(`two values, each ${of.expected}`, Object.freeze(initial), (given) => {
    return Array.isArray(given) && given.length === 2 && given.every((item) => of.accepts(item));
  });
}

/** How far apart two dates or times are that can be chosen. */
export const step = (initial: number): Trait<number | 'any'> =>
  simple<number | 'any'>(
    "a number above 0, or 'any'",
    initial,
    (given) => given === 'any' || (Number.isFinite(given) && (given as number) > 0),
  );

/** Bytes. They travel as a buffer beside the JSON. */
export const bytes = (): Trait<Uint8Array, Uint8Array | ArrayBuffer> => ({
  expected: 'bytes (a Uint8Array or a Buffer)',
  initial: () => new Uint8Array(),
  accepts: (given) => given instanceof ArrayBuffer || ArrayBuffer.isView(given),
  from: (given: Uint8Array | ArrayBuffer) => (given instanceof ArrayBuffer ? new Uint8Array(given) : given),
});

/** Whatever JSON can hold. */
export const json = <T>(initial: T): Trait<T> => simple('JSON', initial, (given) => given !== undefined);

/** A trait that only this end knows. */
export const local = <T, G>(trait: Trait<T, G>): Trait<T, G> => ({ ...trait, wire: null });

/** A trait by another name on the wire. */
export const named = <T, G>(wire: string, trait: Trait<T, G>): Trait<T, G> => ({ ...trait, wire });

/** A trait too large to be echoed. */
export const unechoed = <T, G>(trait: Trait<T, G>): Trait<T, G> => ({ ...trait, echo: false });

/** `readoutFormat` → `readout_format`. */
export const wireName = (name: string, trait: Trait<unknown>): string | null =>
  trait.wire === undefined ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : trait.wire;

/** Those of the three mappings that there are. */
const maps = (from: unknown, toWire: unknown, fromWire: unknown) => ({
  ...(from ? { from } : {}),
  ...(toWire ? { toWire } : {}),
  ...(fromWire ? { fromWire } : {}),
});
