import type { Random } from '../random.js';
import { between, css, type Hsl } from './palette.js';
import { d, ellipse, line, path, rect } from './svg.js';

/** Where the bears are, in a picture of `width` × `height`: what is behind them and what is in front. */
export interface Scene {
  name: SceneName;
  back: string[];
  front: string[];
  /** Height of the ground the bears stand on. */
  ground: number;
}

export type SceneName = keyof typeof scenes;

/** Bears are mostly outside and teddies mostly inside, but not always: the background alone must not give it away. */
export function drawScene(kind: 'black' | 'grizzly' | 'teddys', random: Random, width: number, height: number): Scene {
  const usual = kind === 'teddys' ? inside : outside;
  const name = random.pick(random.bool(0.8) ? usual : everywhere);
  return { name, ...scenes[name](new Place(random, width, height)) };
}

type Layers = Omit<Scene, 'name'>;

/** A picture's size with the random numbers that furnish it. */
class Place {
  readonly random: Random;
  readonly w: number;
  readonly h: number;
  /** Where the ground begins. */
  readonly horizon: number;
  /** Where feet stand. */
  readonly ground: number;

  constructor(random: Random, w: number, h: number) {
    [this.random, this.w, this.h] = [random, w, h];
    this.horizon = h * random.uniform(0.4, 0.68);
    this.ground = this.horizon + (h - this.horizon) * random.uniform(0.45, 0.9);
  }

  colour(low: Hsl, high: Hsl): Hsl {
    return between(this.random, low, high);
  }

  /** `count` drawings at places drawn across the picture. */
  across(count: number, draw: (x: number, u: number) => string): string[] {
    return Array.from({ length: count }, () => draw(this.random.uniform(-0.05, 1.05) * this.w, this.random.uniform()));
  }

  /** Ground from `top` down, and sky or wall above it. */
  base(above: Hsl, below: Hsl, top = this.horizon): string[] {
    return [
      rect(0, 0, this.w, top + 1, css(above)),
      rect(0, top, this.w, this.h - top, css(below)),
      rect(0, top, this.w, (this.h - top) * 0.3, css(below, 5), { opacity: 0.5 }),
    ];
  }
}

const scenes = {
  forest(p: Place): Layers {
    const leaf = p.colour([85, 25, 22], [130, 45, 38]);
    const trunks = p.across(7, (x, u) => rect(x, 0, 6 + 16 * u, p.horizon + 6 + 12 * u, css([25, 25, 16 + 16 * u])));
    const crowns = p.across(14, (x, u) =>
      ellipse(x, p.horizon * 0.5 * u, 22 + 24 * u, 16 + 18 * u, css(leaf, 14 * u - 8), { opacity: 0.9 }),
    );
    const back = [...p.base([leaf[0], 30, 62], [leaf[0] - 15, 35, 32]), ...trunks, ...crowns];
    return { back, front: grass(p, leaf), ground: p.ground };
  },
  meadow(p: Place): Layers {
    const leaf = p.colour([55, 30, 35], [115, 55, 52]);
    const hills = p.across(3, (x, u) =>
      ellipse(x, p.horizon + 12, 70 + 60 * u, 20 + 30 * u, css([leaf[0] + 25, 25, 42 + 14 * u])),
    );
    const flowers = p.across(12, (x, u) =>
      ellipse(x, p.horizon + (p.h - p.horizon) * u, 1.8, 1.8, css([360 * u, 75, 72])),
    );
    return {
      back: [...p.base(p.colour([195, 30, 68], [220, 60, 86]), leaf), ...hills, ...flowers],
      front: grass(p, leaf),
      ground: p.ground,
    };
  },
  mountains(p: Place): Layers {
    const rock = p.colour([200, 8, 42], [240, 22, 62]);
    const peak = (x: number, u: number) => {
      const [half, top] = [45 + 45 * u, p.horizon * (0.15 + 0.5 * u)];
      const snow = path(
        'rgba(255,255,255,.85)',
        d`M ${x} ${top} l ${half * 0.3} ${(p.horizon - top) * 0.3} l ${-half * 0.3} -5 l ${-half * 0.3} 5 Z`,
      );
      return (
        path(css(rock, 12 * u - 6), d`M ${x - half} ${p.horizon} L ${x} ${top} L ${x + half} ${p.horizon} Z`) + snow
      );
    };
    const stones = p.across(7, (x, u) =>
      ellipse(x, p.horizon + (p.h - p.horizon) * u, 4 + 12 * u, 3 + 6 * u, css(rock, -8 * u)),
    );
    return {
      back: [
        ...p.base(p.colour([195, 35, 72], [225, 55, 86]), p.colour([35, 12, 38], [80, 30, 52])),
        ...p.across(4, peak),
        ...stones,
      ],
      front: [],
      ground: p.ground,
    };
  },
  river(p: Place): Layers {
    const water = p.colour([190, 25, 40], [215, 45, 58]);
    const bank = p.across(10, (x, u) =>
      ellipse(x, p.horizon - 4, 16 + 20 * u, 10 + 18 * u, css([95 + 25 * u, 30, 24 + 14 * u])),
    );
    const wave = (x: number, u: number) =>
      line(
        `rgba(255,255,255,${(0.25 + 0.4 * u).toFixed(2)})`,
        1.5 + 1.5 * u,
        d`M ${x} ${p.horizon + (p.h - p.horizon) * u} q 10 -5 20 0 t 20 0`,
      );
    const ground = p.ground;
    const foam = [
      rect(0, ground - 8, p.w, p.h - ground + 8, css(water), { opacity: 0.72 }),
      ...p.across(7, (x, u) => ellipse(x, ground - 6 + 10 * u, 16, 2.5, 'rgba(255,255,255,.6)')),
    ];
    return {
      back: [...p.base(p.colour([100, 20, 45], [200, 40, 76]), water), ...bank, ...p.across(16, wave)],
      front: sometimes(p) ? foam : [],
      ground,
    };
  },
  snow(p: Place): Layers {
    const pine = (x: number, u: number) =>
      path(css([150, 20, 22 + 20 * u]), d`M ${x} ${p.horizon * 0.25 * (1 + u)} l 20 ${p.horizon * 0.75} l -40 0 Z`);
    const flakes = sometimes(p)
      ? p.across(45, (x, u) => ellipse(x, p.h * ((u * 7) % 1), 1 + u, 1 + u, '#fff', { opacity: 0.9 }))
      : [];
    return {
      back: [
        ...p.base(p.colour([200, 12, 70], [220, 30, 86]), p.colour([200, 8, 86], [220, 25, 95])),
        ...p.across(8, pine),
      ],
      front: flakes,
      ground: p.ground,
    };
  },
  room(p: Place): Layers {
    const wall = p.colour([0, 12, 62], [360, 38, 88]);
    const floor = p.colour([18, 20, 32], [38, 45, 60]);
    const boards = p.across(7, (x) =>
      line('rgba(0,0,0,.18)', 1.4, d`M ${x} ${p.horizon} l ${(x - p.w / 2) * 0.6} ${p.h}`),
    );
    const pane = (x: number) =>
      rect(x, p.h * 0.06, p.w * 0.26, p.horizon * 0.6, css([205, 45, 84]), { stroke: '#fff', 'stroke-width': 5 });
    return {
      back: [...p.base(wall, floor), ...(sometimes(p) ? [pane(p.w * p.random.uniform(0, 0.75))] : []), ...boards],
      front: [],
      ground: p.ground,
    };
  },
  bed(p: Place): Layers {
    const cloth = p.colour([0, 15, 58], [360, 48, 86]);
    const pillow = (x: number) => rect(x, p.horizon - 34, p.w * 0.45, 58, css([cloth[0], 12, 93]), { rx: 20 });
    const folds = p.across(8, (x, u) => line('rgba(0,0,0,.10)', 3, d`M ${x} ${p.horizon + 10} q ${12 * u} 35 -12 90`));
    const blanket = path(
      css(cloth, -12),
      d`M 0 ${p.h * 0.88} Q ${p.w * 0.5} ${p.h * p.random.uniform(0.74, 0.86)} ${p.w} ${p.h * 0.9} L ${p.w} ${p.h} L 0 ${p.h} Z`,
    );
    return {
      back: [...p.base(p.colour([20, 8, 60], [60, 22, 85]), cloth), pillow(p.w * 0.05), pillow(p.w * 0.52), ...folds],
      front: sometimes(p) ? [blanket] : [],
      ground: p.ground,
    };
  },
  shelf(p: Place): Layers {
    const wood = p.colour([18, 28, 26], [36, 50, 58]);
    const book = (x: number, u: number) =>
      rect(
        x,
        p.horizon * (0.18 + 0.3 * u),
        9 + 9 * u,
        p.horizon * (0.82 - 0.3 * u),
        css([360 * ((u * 13) % 1), 45, 32 + 30 * u]),
      );
    const board = rect(0, p.horizon, p.w, 11, css(wood, 12));
    return {
      back: [
        ...p.base([wood[0], wood[1] * 0.7, wood[2] - 8], wood),
        ...p.across(13, book),
        board,
        rect(0, p.horizon + 11, p.w, 8, 'rgba(0,0,0,.3)'),
      ],
      front: [],
      ground: p.ground,
    };
  },
  plain(p: Place): Layers {
    const paper = sometimes(p) ? ([0, 0, 96] as const) : p.colour([0, 5, 55], [360, 40, 92]);
    const shadow = ellipse(p.w / 2, p.h * 0.9, p.w * 0.34, p.h * 0.04, 'rgba(0,0,0,.16)');
    return { back: [rect(0, 0, p.w, p.h, css(paper)), shadow], front: [], ground: p.h * 0.9 };
  },
};

const outside: readonly SceneName[] = ['forest', 'forest', 'meadow', 'mountains', 'river', 'river', 'snow'];
const inside: readonly SceneName[] = ['room', 'room', 'bed', 'shelf', 'plain', 'plain'];
const everywhere: readonly SceneName[] = ['forest', 'meadow', 'snow', 'room', 'plain', 'plain', 'mountains'];

const sometimes = (p: Place) => p.random.bool(0.45);

/** Blades that hide the feet. */
function grass(p: Place, leaf: Hsl): string[] {
  const count = p.random.int(40);
  return p.across(count, (x, u) =>
    line(
      css(leaf, 14 * u - 12),
      2,
      d`M ${x} ${p.ground + 8} q ${8 * u - 4} ${-9 - 12 * u} ${12 * u - 6} ${-14 - 16 * u}`,
    ),
  );
}
