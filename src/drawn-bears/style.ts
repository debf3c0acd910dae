import type { Random } from '../random.js';
import { el, rect } from './svg.js';

/** How a picture is made, as different people's cameras and pencils would. */
export type StyleName = 'photo' | 'flat' | 'sketch' | 'grain' | 'blur';

export interface Style {
  name: StyleName;
  /** Definitions of the filters named in the attributes below. */
  defs: string;
  /** Attributes of the group of the background, of fur, and of the whole. */
  back: Record<string, string>;
  fur: Record<string, string>;
  whole: Record<string, string>;
  /** Laid over the whole: light and grain. */
  over: string[];
  /** JPEG quality, 1–100. */
  quality: number;
}

/** Draws the style of one picture of `width` × `height`. */
export function drawStyle(random: Random, width: number, height: number): Style {
  const name = random.pick(names);
  const seed = random.int(10000);
  const depth = random.bool(0.5) ? random.uniform(0.6, 2.2) : 0;
  const plain: Style = {
    name,
    defs: '',
    back: {},
    fur: {},
    whole: {},
    over: light(random, width, height),
    quality: 62 + random.int(28),
  };
  const soft = {
    defs: blurFilter('depth', depth) + furFilter(seed),
    back: depth > 0 ? { filter: 'url(#depth)' } : {},
    fur: { filter: 'url(#fur)' },
  };
  if (name === 'flat') return plain;
  if (name === 'sketch')
    return { ...plain, defs: sketchFilter(seed), whole: { filter: 'url(#wobble)', class: 'sketch' }, over: [] };
  if (name === 'photo') return { ...plain, ...soft };
  if (name === 'blur')
    return {
      ...plain,
      ...soft,
      defs: `${soft.defs}${blurFilter('blur', random.uniform(1.2, 2.6))}`,
      whole: { filter: 'url(#blur)' },
    };
  const grain = rect(0, 0, width, height, '#000', { filter: 'url(#grain)' });
  return {
    ...plain,
    ...soft,
    defs: soft.defs + grainFilter(seed, random.uniform(0.5, 1)),
    over: [...plain.over, grain],
    quality: 60,
  };
}

const names: readonly StyleName[] = [
  'photo',
  'photo',
  'photo',
  'photo',
  'photo',
  'photo',
  'flat',
  'sketch',
  'grain',
  'blur',
];

/** Day, dusk, too bright or too dark. */
function light(random: Random, width: number, height: number): string[] {
  const veil = (colour: string, opacity: number) => rect(0, 0, width, height, colour, { opacity: opacity.toFixed(2) });
  const kind = random.uniform();
  if (kind < 0.6) return [];
  if (kind < 0.75) return [veil('#2b1650', random.uniform(0.2, 0.4)), veil('#ff8a3c', random.uniform(0.08, 0.2))];
  if (kind < 0.87) return [veil('#fffbe8', random.uniform(0.25, 0.5))];
  return [veil('#05070c', random.uniform(0.25, 0.5))];
}

const filter = (id: string, ...steps: string[]) =>
  el(
    'filter',
    { id, x: '-10%', y: '-10%', width: '120%', height: '120%', 'color-interpolation-filters': 'sRGB' },
    ...steps,
  );

const blurFilter = (id: string, deviation: number) => filter(id, el('feGaussianBlur', { stdDeviation: deviation }));

/**
 * Ragged edges, and tufts of darker fur inside of them. The edge is the blurred outline plus noise, cut off at a
 * threshold: a displacement map would look alike and take five times as long.
 */
function furFilter(seed: number): string {
  const matrix = (alpha: string) => ({ type: 'matrix', values: `0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  ${alpha}` });
  return filter(
    'fur',
    el('feTurbulence', { type: 'fractalNoise', baseFrequency: '0.2 0.3', numOctaves: 2, seed, result: 'noise' }),
    el('feGaussianBlur', { in: 'SourceAlpha', stdDeviation: 2, result: 'soft' }),
    el('feComposite', {
      in: 'soft',
      in2: 'noise',
      operator: 'arithmetic',
      k1: '0',
      k2: '1',
      k3: '0.8',
      k4: '-0.4',
      result: 'sum',
    }),
    el('feColorMatrix', { in: 'sum', ...matrix('0 0 0 6 -3.2'), result: 'outline' }),
    el('feComposite', { in: 'SourceGraphic', in2: 'outline', operator: 'in', result: 'ragged' }),
    el('feColorMatrix', { in: 'noise', ...matrix('1.05 0 0 0 -0.42'), result: 'tufts' }),
    el('feComposite', { in: 'tufts', in2: 'ragged', operator: 'in', result: 'dark' }),
    el('feMerge', {}, el('feMergeNode', { in: 'ragged' }), el('feMergeNode', { in: 'dark' })),
  );
}

const redGreen = { xChannelSelector: 'R', yChannelSelector: 'G' };

function sketchFilter(seed: number): string {
  const lines = '.sketch ellipse,.sketch path,.sketch rect{stroke:#3a322c;stroke-width:1.3px;fill-opacity:.93}';
  return (
    el('style', {}, lines) +
    filter(
      'wobble',
      el('feTurbulence', { type: 'fractalNoise', baseFrequency: '0.045', numOctaves: 2, seed, result: 'noise' }),
      el('feDisplacementMap', {
        in: 'SourceGraphic',
        in2: 'noise',
        scale: 7,
        ...redGreen,
      }),
    )
  );
}

function grainFilter(seed: number, strength: number): string {
  return filter(
    'grain',
    el('feTurbulence', { type: 'fractalNoise', baseFrequency: '0.8', numOctaves: 1, seed }),
    el('feColorMatrix', {
      type: 'matrix',
      values: `3 0 0 0 -1  3 0 0 0 -1  3 0 0 0 -1  0 ${(0.9 * strength).toFixed(2)} 0 0 ${(-0.2 * strength).toFixed(2)}`,
    }),
  );
}
