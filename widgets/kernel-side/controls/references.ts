/** Traits that hold other widgets. On the wire they are references, `IPY_MODEL_<model id>`. */
import { CoreWidget } from './core-widget.js';
import { referenceTo, referredControl } from './open-widgets.js';
import { list, type Trait } from './traits.js';

/** Widgets in order. */
export const widgets = (): Trait<readonly CoreWidget[]> =>
  list({
    expected: 'a widget',
    initial: () => new CoreWidget({ names: {}, schema: {}, rules: [] }),
    accepts: (given) => given instanceof CoreWidget,
    toWire: referenceTo,
    fromWire: (json: unknown) => referredControl(json) ?? json,
  });

// biome-ignore lint/suspicious/noExplicitAny: the options of each class are its own.
type Constructor = new (options?: any) => CoreWidget;

/** A widget that belongs to this one alone, such as its layout; it can be given as the options of a new one. */
export const owned = <C extends Constructor>(
  Class: C,
): Trait<InstanceType<C>, InstanceType<C> | ConstructorParameters<C>[0]> => ({
  expected: `a ${Class.name} or the options of one`,
  initial: () => new Class() as InstanceType<C>,
  accepts: (given) =>
    given instanceof CoreWidget ? given instanceof Class : typeof given === 'object' && given !== null,
  from: (given: unknown) => (given instanceof Class ? given : new Class(given)) as InstanceType<C>,
  toWire: referenceTo,
  fromWire: (json: unknown) => referredControl(json) ?? json,
});

/** A widget and the name of one of its traits, such as `[slider, 'value']`. */
export const widgetTrait = (): Trait<readonly [CoreWidget, string]> => ({
  expected: "a widget and the name of its trait, such as [slider, 'value']",
  initial: () => {
    throw new TypeError("a link needs its source and its target, such as [slider, 'value']");
  },
  accepts: (given) =>
    Array.isArray(given) && given.length === 2 && given[0] instanceof CoreWidget && typeof given[1] === 'string',
  toWire: ([owner, name]) => [referenceTo(owner), owner.wireName(name)],
  fromWire: ([reference, key]: [string, string]) => {
    const owner = referredControl(reference);
    return owner ? [owner, owner.traitOf(key)] : [reference, key];
  },
});
