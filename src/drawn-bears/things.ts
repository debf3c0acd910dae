import type { Random } from '../random.js';
import { between, css } from './palette.js';
import type { Drawing } from './picture.js';
import { d, el, ellipse, path, rect } from './svg.js';

/** A picture that a search for bears finds although it shows none: a logo, a honey pot, a tent, a flag. */
export function drawThing(random: Random, size: number): Drawing {
  const paper = css(between(random, [0, 0, 85], [360, 40, 97]));
  const colour = css(between(random, [0, 50, 30], [360, 80, 50]));
  const thing = random.pick([logo, honey, tent, flag])(colour);
  const box = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: size,
    height: Math.round(size * 0.8),
    viewBox: '0 0 250 200',
  };
  return { svg: el('svg', box, rect(0, 0, 250, 200, paper), ...thing), quality: 80 };
}

const paw = (x: number, y: number, r: number, fill: string): string[] => [
  ellipse(x, y + r * 0.4, r * 0.8, r * 0.65, fill),
  ...[-0.85, -0.3, 0.3, 0.85].map((dx) =>
    ellipse(x + dx * r, y - r * (0.75 - Math.abs(dx) * 0.4), r * 0.24, r * 0.32, fill),
  ),
];

const logo = (colour: string) => [
  ellipse(125, 100, 84, 84, colour),
  ellipse(125, 100, 74, 74, '#fff'),
  ...paw(125, 102, 46, colour),
];

const honey = (colour: string) => [
  path('#e8a020', d`M 75 60 C 50 110 62 170 90 180 L 160 180 C 188 170 200 110 175 60 Z`),
  ellipse(125, 60, 54, 14, '#b86f10'),
  path('#ffd75e', d`M 80 58 Q 90 120 104 76 Q 118 110 130 72 Q 150 130 170 58 Z`),
  rect(92, 118, 66, 34, colour, { rx: 6 }),
];

const tent = (colour: string) => [
  rect(0, 150, 250, 50, '#6b8f4e'),
  path(colour, d`M 45 160 L 125 45 L 205 160 Z`),
  path('rgba(0,0,0,.45)', d`M 105 160 L 125 75 L 145 160 Z`),
];

const flag = (colour: string) => [
  rect(48, 20, 6, 170, '#555'),
  rect(54, 26, 150, 96, '#fff', { stroke: '#bbb' }),
  rect(54, 100, 150, 22, colour),
  ...paw(129, 62, 24, '#6b3f22'),
];
