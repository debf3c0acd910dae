import { inspect } from 'node:util';

/** Throws where an argument or option is not what is meant, naming it, what was expected and what came. */
export function expect(name: string, value: unknown, holds: boolean, what: string): void {
  if (!holds) throw new RangeError(`${name}: expected ${what}, got ${shown(value)}`);
}

/** A value in a few words on one line: text in quotes, a long one cut. */
export function shown(value: unknown): string {
  const inspected = inspect(value, { depth: 1, breakLength: 200 }).replace(/\n\s*/g, ' ');
  const text = typeof value === 'function' ? `function ${value.name}` : inspected;
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/**
 * Throws on an option of which there is none, with the name that may have been meant. In a cell TypeScript is first to
 * see it; a script in plain JavaScript would train on with the default and never know.
 */
export function checkNames<Options extends object>(
  where: string,
  options: Options,
  known: Record<keyof Required<Options>, true>,
): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${where}: expected an object of options, got ${shown(options)}`);
  }
  const names = Object.keys(known);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const meant = names.find((name) => plain(name) === plain(unknown));
  throw new TypeError(
    `${where}: there is no option '${unknown}'. ${meant ? `It is called '${meant}'` : `There are: ${names.join(', ')}`}`,
  );
}

/** `max_lr`, `maxLR` and `maxLr` are the same to who meant one of them. */
const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** Throws unless `value` is a whole number from `low` on. */
export function expectWhole(name: string, value: unknown, low: number, what = 'a whole number'): void {
  expect(name, value, Number.isInteger(value) && (value as number) >= low, `${what} from ${low} on`);
}

/** Throws unless `value` is a number, finite and of at least `low`. */
export function expectNumber(name: string, value: unknown, low = Number.NEGATIVE_INFINITY): void {
  const what = low === Number.NEGATIVE_INFINITY ? 'a number' : `a number from ${low} on`;
  expect(name, value, Number.isFinite(value) && (value as number) >= low, what);
}

/** Throws unless `value` is a number, finite and above 0. */
export function expectPositive(name: string, value: unknown): void {
  expect(name, value, Number.isFinite(value) && (value as number) > 0, 'a positive number');
}
