import type { Change, CoreWidget } from './core-widget.js';
import { widgetTrait } from './references.js';
import { widgetClass } from './widget-class.js';

/** A widget and the name of one of its traits. */
export type WidgetTrait<W extends CoreWidget = CoreWidget> = readonly [widget: W, trait: string];

/** What keeps two traits equal, until `unlink`. */
export interface KernelLink {
  /** Lets both go their own ways again. */
  unlink(): void;
}

/** Keeps two traits equal in the kernel, whichever of them changes. The target takes the source's value now. */
export function link(source: WidgetTrait, target: WidgetTrait): KernelLink {
  const [there, back] = [dlink(source, target), follow(target, source, (value) => value)];
  return {
    unlink() {
      there.unlink();
      back.unlink();
    },
  };
}

/** Makes the target follow the source in the kernel; `transform`: what becomes of the value on the way. */
export function dlink(
  source: WidgetTrait,
  target: WidgetTrait,
  // biome-ignore lint/suspicious/noExplicitAny: the trait's name is a text, so its type is not known.
  transform: (value: any) => unknown = (value) => value,
): KernelLink {
  const [widget, trait] = target;
  widget.set({ [trait]: transform(source[0].get(source[1])) });
  return follow(source, target, transform);
}

function follow(
  [from, name]: WidgetTrait,
  [to, trait]: WidgetTrait,
  transform: (value: unknown) => unknown,
): KernelLink {
  const handler = (change: Change) => to.set({ [trait]: transform(change.new) });
  from.observe(handler, name);
  return { unlink: () => from.unobserve(handler, name) };
}

/** Two traits that the front end keeps equal, without the kernel; in a saved page too. `jslink` makes one. */
export class Link extends widgetClass(
  { name: 'Link', view: null },
  {
    /** The widget and trait whose value the other takes at first. */
    source: widgetTrait(),
    /** The other. */
    target: widgetTrait(),
  },
) {
  /** Ends it. */
  unlink(): void {
    this.close();
  }
}

/** A trait that the front end makes follow another. `jsdlink` makes one. */
export class DirectionalLink extends widgetClass(
  { name: 'DirectionalLink', view: null },
  {
    /** The widget and trait that is followed. */
    source: widgetTrait(),
    /** What follows. */
    target: widgetTrait(),
  },
) {
  /** Ends it. */
  unlink(): void {
    this.close();
  }
}

/** Keeps two traits equal in the front end: no message goes to the kernel in between. */
export const jslink = (source: WidgetTrait, target: WidgetTrait): Link => new Link({ source, target });

/** Makes the target follow the source in the front end. */
export const jsdlink = (source: WidgetTrait, target: WidgetTrait): DirectionalLink =>
  new DirectionalLink({ source, target });
