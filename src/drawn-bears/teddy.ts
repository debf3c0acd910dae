import type { Random } from '../random.js';
import { type Figure, type Looks, type Pose, stack } from './fur-parts.js';
import { frontHead } from './head.js';
import { between, css } from './palette.js';
import { d, ellipse, line, path, turned } from './svg.js';

/** A teddy in a box of 200 × 200, sitting (also for `walking`), standing, or its head close by. */
export function teddy(looks: Looks, random: Random, pose: Pose): Figure {
  if (pose === 'head') return closeUp(looks, random);
  const stands = pose === 'standing';
  const body = stands ? standing(looks, random) : sitting(looks, random);
  const head = stands ? frontHead(looks, random, 100, 60, 40) : frontHead(looks, random, 100, 72, 45);
  return stack(body, head, clothes(random, 100, stands ? 98 : 112));
}

function sitting(looks: Looks, random: Random): Figure {
  const { fill, muzzle } = looks;
  const spread = random.uniform(0, 10);
  const feet = [-1, 1].map((side) => [100 + side * (42 + spread), 174] as const);
  const arms = [-1, 1].map((side) => turned(100 + side * 44, 128, 13, 30, side * -random.uniform(12, 55), fill));
  return {
    fur: [
      ...arms,
      ellipse(100, 144, 42, 42, fill),
      ellipse(100, 148, 26, 27, css(muzzle), { opacity: 0.85 }),
      ...feet.map(([x, y]) => ellipse(x, y, 25, 22, fill)),
    ],
    details: [...feet.flatMap(([x, y]) => sole(looks, x, y + 1, 14)), seam(100, 122, 40)],
  };
}

function standing(looks: Looks, random: Random): Figure {
  const { fill, shade, muzzle } = looks;
  const arms = [-1, 1].map((side) => turned(100 + side * 38, 118, 12, 28, side * -random.uniform(10, 110), fill));
  const legs = [-1, 1].flatMap((side) => [
    ellipse(100 + side * 20, 172, 17, 22, shade),
    ellipse(100 + side * 23, 186, 19, 9, fill),
  ]);
  return {
    fur: [...arms, ...legs, ellipse(100, 130, 36, 40, fill), ellipse(100, 134, 22, 25, css(muzzle), { opacity: 0.85 })],
    details: [seam(100, 110, 36)],
  };
}

/** The paw's pad, seen from below. */
function sole({ muzzle, fur }: Looks, x: number, y: number, r: number): string[] {
  const toes = [-0.55, 0, 0.55].map((dx) => ellipse(x + dx * r, y - r * 0.75, r * 0.2, r * 0.22, css(fur, -12)));
  return [ellipse(x, y, r, r * 0.92, css(muzzle)), ellipse(x, y + r * 0.15, r * 0.5, r * 0.42, css(fur, -12)), ...toes];
}

const seam = (x: number, y: number, length: number) =>
  line('rgba(0,0,0,.28)', 1.2, d`M ${x} ${y} q 2 ${length / 2} 0 ${length}`);

/** A bow, a scarf, a shirt or nothing; the ones with nothing are taken for bears most easily. */
function clothes(random: Random, x: number, y: number): Figure {
  const colour = css(between(random, [0, 55, 35], [360, 85, 60]));
  const dark = 'rgba(0,0,0,.22)';
  const what = random.pick(['bow', 'bow', 'scarf', 'shirt', 'none', 'none'] as const);
  if (what === 'none') return { fur: [], details: [] };
  if (what === 'bow') {
    const wing = (side: number) => path(colour, d`M ${x} ${y} l ${side * 21} -11 q ${side * 5} 11 0 22 Z`);
    return { fur: [], details: [wing(-1), wing(1), ellipse(x, y, 6, 6, colour), ellipse(x, y, 6, 6, dark)] };
  }
  if (what === 'scarf') {
    const tail = path(colour, d`M ${x + 10} ${y + 2} l 16 0 l 3 40 l -16 1 Z`);
    return {
      fur: [],
      details: [
        line(colour, 13, d`M ${x - 30} ${y - 3} Q ${x} ${y + 12} ${x + 30} ${y - 3}`),
        tail,
        line(dark, 2, d`M ${x + 12} ${y + 30} l 16 -1`),
      ],
    };
  }
  const shirt = path(
    colour,
    d`M ${x - 35} ${y + 4} Q ${x} ${y + 14} ${x + 35} ${y + 4} L ${x + 42} ${y + 46} Q ${x} ${y + 60} ${x - 42} ${y + 46} Z`,
  );
  const heart = path('#fff', d`M ${x} ${y + 42} c -16 -11 -13 -22 -6 -22 q 5 0 6 6 q 1 -6 6 -6 c 7 0 10 11 -6 22 Z`);
  return { fur: [], details: [shirt, ...(random.bool() ? [heart] : [])] };
}

function closeUp(looks: Looks, random: Random): Figure {
  const shoulders: Figure = { fur: [ellipse(100, 252, 84, 100, looks.shade)], details: [] };
  return stack(shoulders, frontHead(looks, random, 100, 96, 70), clothes(random, 100, 162));
}
