import type { Fingerprint } from './fingerprint.js';

/** What may be wrong with a picture whatever it shows. */
export type QualityFlag =
  | 'unreadable'
  | 'damaged'
  | 'dark'
  | 'bright'
  | 'blurred'
  | 'empty'
  | 'grey'
  | 'odd size'
  | 'odd shape';

/**
 * Flags of each picture, by the kinds of CleanVision (Cleanlab, 2022) with limits of our own: almost no light or nothing
 * but light, no sharp edge, next to no content, no colour, a size far from the set's usual one, very long. A grey
 * picture is flagged only in a set of coloured ones. No fingerprint: no flags.
 */
export function qualityFlags(fingerprints: readonly (Fingerprint | null)[]): QualityFlag[][] {
  const measured = fingerprints.flatMap((found) => found?.measures ?? []);
  const usual = median(measured.map(({ width, height }) => Math.sqrt(width * height)));
  const colourful = median(measured.map(({ colour }) => colour)) >= GREY;
  return fingerprints.map((found) => {
    if (!found) return [];
    if (!found.measures) return ['unreadable'];
    const { width, height, dark5, bright99, sharpness, information, colour } = found.measures;
    const side = Math.sqrt(width * height);
    const flags: [QualityFlag, boolean][] = [
      ['damaged', found.damaged],
      ['dark', bright99 < 0.35],
      ['bright', dark5 > 0.9],
      ['blurred', sharpness < 2.5],
      ['empty', information < 0.3],
      ['grey', colourful && colour < GREY],
      ['odd size', side < usual / 3 || side > usual * 5],
      ['odd shape', Math.min(width / height, height / width) < 0.35],
    ];
    return flags.filter(([, holds]) => holds).map(([flag]) => flag);
  });
}

const GREY = 0.004;

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
