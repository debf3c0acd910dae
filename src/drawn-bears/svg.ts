/** Small building blocks of SVG drawings. Lengths are in the drawing's own units. */

type Attributes = Record<string, string | number>;

/** An element with its attributes and children. */
export function el(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : value}"`,
  );
  return `<${name}${written.join('')}>${children.join('')}</${name}>`;
}

export const ellipse = (cx: number, cy: number, rx: number, ry: number, fill: string, more: Attributes = {}): string =>
  el('ellipse', { cx, cy, rx, ry, fill, ...more });

/** An ellipse turned by `degrees` around its centre. */
export const turned = (cx: number, cy: number, rx: number, ry: number, degrees: number, fill: string): string =>
  ellipse(cx, cy, rx, ry, fill, { transform: `rotate(${round(degrees)} ${round(cx)} ${round(cy)})` });

export const rect = (
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  more: Attributes = {},
): string => el('rect', { x, y, width, height, fill, ...more });

/** Path data with rounded numbers: `` d`M ${x} ${y} L 3 4` ``. */
export const d = (text: TemplateStringsArray, ...numbers: number[]): string =>
  text.map((part, i) => (i < numbers.length ? `${part}${round(numbers[i]!)}` : part)).join('');

export const path = (fill: string, data: string): string => el('path', { d: data, fill });

/** A line along a path, with round ends. */
export const line = (stroke: string, width: number, data: string): string =>
  el('path', { d: data, fill: 'none', stroke, 'stroke-width': width, 'stroke-linecap': 'round' });

export const group = (attributes: Attributes, ...children: string[]): string => el('g', attributes, ...children);

const round = (x: number) => Math.round(x * 10) / 10;
