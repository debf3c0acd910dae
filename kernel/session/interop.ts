/**
 * A module as TypeScript's checker sees it. For an ES module that is the module itself. Of CommonJS Node finds most names
 * by reading the file, the others are on its `default`; and what a compiled ES module calls `default` is one level
 * deeper.
 */
export function checkedModule(module: object): object {
  const done = views.get(module);
  if (done) return done;
  const whole = (module as { default?: unknown }).default;
  const missing = whole === undefined ? [] : missingNames(module, whole);
  const isCompiled = isObject(whole) && '__esModule' in whole && 'default' in whole;
  const view = missing.length > 0 || isCompiled ? join(module, whole as Names, missing, isCompiled) : module;
  views.set(module, view);
  return view;
}

type Names = Record<string, unknown>;

const views = new WeakMap<object, object>();

/** Getters, so that what the module assigns later is seen. */
function join(module: object, whole: Names, missing: readonly string[], isCompiled: boolean): object {
  const names = module as Names;
  const view = Object.create(null) as Names;
  const define = (name: string, get: () => unknown) => Object.defineProperty(view, name, { get, enumerable: true });
  for (const name of Object.keys(module)) if (name !== 'default') define(name, () => names[name]);
  for (const name of missing) define(name, () => whole[name]);
  define('default', () => (isCompiled ? whole.default : whole));
  return Object.defineProperty(view, Symbol.toStringTag, { value: 'Module' });
}

/** Own names of a CommonJS module's exports that Node's reading of the file did not find. */
function missingNames(module: object, whole: unknown): string[] {
  if (!isObject(whole)) return [];
  return Object.keys(whole).filter((name) => name !== 'default' && name !== '__esModule' && !(name in module));
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
