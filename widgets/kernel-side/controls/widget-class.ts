import type { WireState } from '../widget-comm.js';
import { CoreWidget } from './core-widget.js';
import type { Rule } from './rules.js';
import { valuesFromWire } from './trait-values.js';
import { int, named, type OptionsOf, optional, type Schema, type TraitsOf } from './traits.js';

/** How the front end names a model. */
export interface ModelNames<First extends string = never> {
  /** The model without its ending: `IntSlider` for `IntSliderModel`. */
  name: string;
  /** The view; null: it has none. Default: the name with `View`. */
  view?: string | null;
  /** Default `controls`. */
  module?: 'base' | 'controls' | 'output';
  viewModule?: 'base' | 'controls' | 'output';
  /** The trait that may be given by itself, before the options: `new HBox([a, b])`. */
  first?: First;
}

/** Versions of the modules whose models are described here. */
const VERSIONS = { base: '2.0.0', controls: '2.0.0', output: '1.0.0' } as const;

/** In every state; the front end counts there where it is asked to. */
const VIEW_COUNT = { viewCount: named('_view_count', optional(int())) };

type Instance<S extends Schema> = CoreWidget<S> & TraitsOf<S>;

/** A class whose instances have the traits of a schema as properties. */
export type WidgetClass<S extends Schema, First extends string = never> = {
  readonly model: { readonly _model_name: string };
  new (options?: OptionsOf<S>): Instance<S>;
} & ([First] extends [never]
  ? unknown
  : { new (first: OptionsOf<S>[First & keyof S], options?: OptionsOf<S>): Instance<S> });

/**
 * The class of a model, for a class to extend: its constructor takes the traits as options, its instances have them as
 * properties that check what they are assigned.
 */
export function widgetClass<S extends Schema, const First extends string = never>(
  { name, view = `${name}View`, module = 'controls', viewModule = module, first }: ModelNames<First>,
  traits: S,
  ...rules: Rule[]
): WidgetClass<S, First> {
  const names = {
    _model_module: `@jupyter-widgets/${module}`,
    _model_module_version: VERSIONS[module],
    _model_name: `${name}Model`,
    _view_module: `@jupyter-widgets/${viewModule}`,
    _view_module_version: VERSIONS[viewModule],
    _view_name: view,
  };
  const schema = { ...VIEW_COUNT, ...traits };
  class Described extends CoreWidget {
    static readonly model = names;
    static fromWire(state: WireState): object {
      return valuesFromWire(schema, state);
    }
    constructor(given?: unknown, options: object = {}) {
      const alone = typeof given !== 'object' || given === null || Array.isArray(given) ? given : undefined;
      const all = alone === undefined ? (given ?? options) : { ...options, [nameOf(first, name)]: alone };
      super({ names, schema, rules }, all);
    }
  }
  for (const trait of Object.keys(schema)) {
    Object.defineProperty(Described.prototype, trait, {
      get(this: CoreWidget) {
        return this.get(trait);
      },
      set(this: CoreWidget, value: unknown) {
        // What was refused must not look accepted: undefined is no value of any trait.
        this.set({ [trait]: value === undefined ? null : value });
      },
    });
  }
  return Described as unknown as WidgetClass<S, First>;
}

function nameOf(first: string | undefined, name: string): string {
  if (first) return first;
  throw new TypeError(`${name}: the options are an object, such as new ${name}({ description: 'Name' })`);
}
