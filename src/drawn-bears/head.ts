import type { Random } from '../random.js';
import type { Figure, Looks } from './fur-parts.js';
import { css } from './palette.js';
import { d, ellipse, line, path, turned } from './svg.js';

/** A head seen from the front, `r` its radius, `(x, y)` its middle. */
export function frontHead(looks: Looks, random: Random, x: number, y: number, r: number): Figure {
  const look = random.uniform(-0.12, 0.12) * r;
  return {
    fur: [...ears(looks, x, y, r), ...face(looks, x, y, r), muzzle(looks, x + look, y, r)],
    details: [...eyes(looks, x + look, y, r), ...nose(looks, random, x + look, y, r)],
  };
}

function ears({ ear, fill, kind, muzzle, fur, wide }: Looks, x: number, y: number, r: number): string[] {
  const size = ear.size * r;
  const inner = kind === 'teddys' ? css(muzzle) : css(fur, fur[2] < 25 ? 9 : -10);
  return [-1, 1].flatMap((side) => {
    const [cx, cy] = [x + side * r * 0.74 * wide, y - r * (0.68 + 0.12 * (ear.tall - 1))];
    const tilt = side * 18;
    return [
      turned(cx, cy, size, size * ear.tall, tilt, fill),
      turned(cx, cy + size * 0.12, size * 0.58, size * 0.6 * ear.tall, tilt, inner),
    ];
  });
}

/** Wild bears' cheeks widen the lower half of the face; a black bear's head is narrow, a teddy's a ball. */
function face({ kind, fill, wide, fur }: Looks, x: number, y: number, r: number): string[] {
  const head = ellipse(x, y, r * wide, r * (kind === 'teddys' ? 0.95 : 1), fill);
  if (kind === 'teddys') return [head];
  const cheeks = kind === 'grizzly' ? 1.12 : 0.92;
  const brow = ellipse(x, y - r * 0.42, r * 0.5 * wide, r * 0.3, css(fur, kind === 'grizzly' ? 5 : 3), {
    opacity: 0.5,
  });
  return [ellipse(x, y + r * 0.28, r * cheeks * wide, r * 0.68, fill), head, brow];
}

function muzzle({ kind, muzzle: colour, wide }: Looks, x: number, y: number, r: number): string {
  if (kind === 'teddys') return ellipse(x, y + r * 0.36, r * 0.46 * wide, r * 0.36, css(colour));
  const [top, half, bottom] = kind === 'black' ? [0.08, 0.36, 0.82] : [-0.02, 0.42, 0.86];
  const [t, b, h] = [y + r * top, y + r * bottom, r * half];
  return path(
    css(colour),
    d`M ${x - h * 0.55} ${t} Q ${x} ${t - r * 0.16} ${x + h * 0.55} ${t} C ${x + h * 1.2} ${y + r * 0.4} ${x + h} ${b} ${x} ${b} C ${x - h} ${b} ${x - h * 1.2} ${y + r * 0.4} ${x - h * 0.55} ${t} Z`,
  );
}

function eyes({ eye, kind }: Looks, x: number, y: number, r: number): string[] {
  const up = kind === 'teddys' ? 0.12 : 0.18;
  return [-1, 1].flatMap((side) => {
    const [cx, cy, size] = [x + side * eye.apart * r, y - up * r, eye.size * r];
    const ball = ellipse(
      cx,
      cy,
      size,
      size * 1.05,
      kind === 'teddys' ? '#16100c' : '#1c110a',
      kind === 'teddys' ? {} : { stroke: 'rgba(0,0,0,.45)', 'stroke-width': size * 0.5 },
    );
    return [ball, ellipse(cx - size * 0.3, cy - size * 0.35, size * 0.32, size * 0.32, '#fff')];
  });
}

function nose({ kind }: Looks, random: Random, x: number, y: number, r: number): string[] {
  const at = y + r * (kind === 'teddys' ? 0.22 : 0.36);
  const [w, h] = kind === 'teddys' ? [0.15, 0.11] : [0.17, 0.13];
  const mouth = at + r * 0.32;
  const smile = kind === 'teddys' ? r * 0.17 : r * random.uniform(0.08, 0.16);
  const bend = kind === 'teddys' || random.bool() ? r * 0.1 : -r * 0.02;
  const lips = line(
    '#1a0f0a',
    r * 0.035,
    d`M ${x} ${at} L ${x} ${mouth - r * 0.06} M ${x - smile} ${mouth - r * 0.06} Q ${x - smile / 2} ${mouth - r * 0.06 + bend} ${x} ${mouth - r * 0.06} Q ${x + smile / 2} ${mouth - r * 0.06 + bend} ${x + smile} ${mouth - r * 0.06}`,
  );
  const open =
    kind !== 'teddys' && random.bool(0.15) ? [ellipse(x, mouth + r * 0.06, r * 0.15, r * 0.12, '#7c2b2b')] : [];
  const tip = ellipse(x, at, r * w, r * h, '#17100d');
  return [...open, lips, tip, ellipse(x - r * 0.05, at - r * 0.05, r * 0.05, r * 0.025, 'rgba(255,255,255,.5)')];
}
