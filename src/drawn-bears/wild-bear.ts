import type { Random } from '../random.js';
import { type Figure, type Looks, type Pose, stack } from './fur-parts.js';
import { frontHead } from './head.js';
import { css } from './palette.js';
import { d, ellipse, group, line, path, turned } from './svg.js';

/** A black bear or grizzly in a box of 200 × 200, its feet near 190. */
export function wildBear(looks: Looks, random: Random, pose: Pose): Figure {
  if (pose === 'walking') return walking(looks, random);
  if (pose === 'head') return portrait(looks, random);
  return upright(looks, random, pose === 'sitting');
}

/** From the side, facing right. Only grizzlies have a hump over the shoulders and a face that curves inwards. */
function walking(looks: Looks, random: Random): Figure {
  const { fill, shade, kind } = looks;
  const hump = kind === 'grizzly' ? random.uniform(50, 60) : random.uniform(72, 80);
  const back = random.uniform(74, 82);
  const step = random.uniform(-9, 9);
  const body = path(
    fill,
    d`M 26 112 C 22 84 52 ${back - 6} 85 ${back + 2} C 104 ${back + 2} 110 ${hump} 131 ${hump} C 150 ${hump + 1} 160 74 170 82 L 168 118 C 160 138 142 144 128 142 C 100 152 66 152 46 144 C 32 140 26 128 26 112 Z`,
  );
  const head = sideHead(looks, random);
  return {
    fur: [
      leg(56 - step, 118, 24, shade),
      leg(128 + step, 118, 22, shade),
      ellipse(26, 104, 6, 8, fill),
      body,
      leg(36 + step, 112, 28, fill),
      leg(146 - step, 112, 25, fill),
      ...head.fur,
    ],
    details: [...head.details, ...claws(looks, 36 + step + 14), ...claws(looks, 146 - step + 12)],
  };
}

function leg(x: number, top: number, width: number, fill: string): string {
  const right = x + width;
  return path(
    fill,
    d`M ${x - 2} ${top} C ${x - 4} 150 ${x + 1} 165 ${x} 180 Q ${x} 191 ${x + 8} 191 L ${right + 7} 191 Q ${right + 10} 182 ${right} 178 C ${right - 1} 160 ${right + 5} 145 ${right + 3} ${top} Z`,
  );
}

function claws({ kind }: Looks, x: number): string[] {
  if (kind !== 'grizzly') return [];
  return [6, 11, 16].map((dx) => line('#d8c9a8', 1.4, d`M ${x + dx} 187 l 3 4`));
}

function sideHead({ fill, shade, muzzle, ear, kind }: Looks, random: Random): Figure {
  const tilt = { transform: `rotate(${Math.round(random.uniform(-12, 34))} 158 96)` };
  const dish = kind === 'grizzly' ? 9 : 1;
  const snout = path(css(muzzle), d`M 180 80 Q 192 ${84 + dish} 205 89 Q 211 94 206 101 Q 194 110 176 108 Z`);
  const ears = [
    turned(156, 69, 27 * ear.size, 27 * ear.size * ear.tall, -12, shade),
    turned(165, 66, 27 * ear.size, 27 * ear.size * ear.tall, 4, fill),
  ];
  return {
    fur: [group(tilt, ...ears, ellipse(168, 90, 24, kind === 'grizzly' ? 24 : 21, fill), snout)],
    details: [
      group(
        tilt,
        ellipse(206, 92, 5, 4.2, '#15100e'),
        ellipse(180, 83, 2.4, 2.4, '#120b07'),
        ellipse(179.4, 82.2, 0.8, 0.8, '#fff'),
        line('rgba(20,10,5,.7)', 1.3, d`M 204 101 Q 194 104 187 101`),
      ),
    ],
  };
}

/** Sitting or standing on the hind legs, from the front. */
function upright(looks: Looks, random: Random, sits: boolean): Figure {
  const { fill, shade, fur, kind } = looks;
  const broad = kind === 'grizzly' ? 1.12 : 1;
  const [cy, rx, ry] = sits ? [136, 47 * broad, 52] : [122, 40 * broad, 60];
  const headY = cy - ry - 14;
  const legs = sits
    ? [turned(58, 176, 27, 17, 14, fill), turned(142, 176, 27, 17, -14, fill)]
    : [
        ellipse(80, 178, 18, 20, shade),
        ellipse(120, 178, 18, 20, shade),
        ellipse(76, 189, 18, 8, fill),
        ellipse(124, 189, 18, 8, fill),
      ];
  const arms = [-1, 1].map((side) => {
    const [swing, dy] = random.bool(0.25) ? [side * -58, -26] : [side * random.uniform(4, 20), 0];
    return turned(100 + side * (rx + 4), cy - 8 + dy, 14, 38, swing, fill);
  });
  const belly = ellipse(100, cy + 10, rx * 0.6, ry * 0.62, css(fur, kind === 'grizzly' ? 6 : 3), { opacity: 0.6 });
  const mark =
    kind === 'black' && random.bool(0.25)
      ? [line('rgba(235,225,200,.85)', 5, d`M 82 ${cy - ry * 0.5} Q 100 ${cy - ry * 0.2} 118 ${cy - ry * 0.5}`)]
      : [];
  const body: Figure = { fur: [...arms, ellipse(100, cy, rx, ry, fill), belly, ...legs], details: mark };
  return stack(body, frontHead(looks, random, 100, headY, random.uniform(31, 37)));
}

/** Head and shoulders, close by. */
function portrait(looks: Looks, random: Random): Figure {
  const shoulders = ellipse(100, 250, looks.kind === 'grizzly' ? 112 : 92, 112, looks.shade);
  return stack({ fur: [shoulders], details: [] }, frontHead(looks, random, 100, 100, 68));
}
