import type { Random } from '../random.js';
import type { Looks } from './fur-parts.js';
import { furs, type Hsl } from './palette.js';

/** What makes a bear of its kind, with the differences between one and another. `realistic`: a teddy that hardly looks like a toy. */
export function drawLooks(kind: Looks['kind'], random: Random, names: { fill: string; shade: string }): Looks {
  const fur = furs[kind](random);
  const u = (low: number, high: number) => random.uniform(low, high);
  const common = { kind, fur, fill: `url(#${names.fill})`, shade: `url(#${names.shade})` };
  if (kind === 'black') {
    const muzzle: Hsl = random.bool(0.75) ? [u(26, 36), u(25, 40), u(42, 58)] : [fur[0], fur[1], fur[2] + 6];
    return {
      ...common,
      muzzle,
      ear: { size: u(0.27, 0.36), tall: u(1.1, 1.45) },
      wide: u(0.86, 1),
      eye: { size: u(0.06, 0.08), apart: u(0.28, 0.36) },
    };
  }
  if (kind === 'grizzly') {
    const muzzle: Hsl = [fur[0], fur[1] * 0.8, Math.min(70, fur[2] + u(2, 18))];
    return {
      ...common,
      muzzle,
      ear: { size: u(0.22, 0.3), tall: u(0.8, 1) },
      wide: u(1.02, 1.2),
      eye: { size: u(0.05, 0.07), apart: u(0.3, 0.4) },
    };
  }
  const realistic = random.bool(0.2);
  const muzzle: Hsl = random.bool(0.75)
    ? [fur[0] + 4, fur[1] * 0.8, Math.min(92, fur[2] + u(12, 28))]
    : [fur[0], fur[1], fur[2] + 3];
  const ear = realistic ? { size: u(0.28, 0.34), tall: 1 } : { size: u(0.34, 0.46), tall: u(0.9, 1.05) };
  const eye = { size: realistic ? u(0.06, 0.08) : u(0.09, 0.13), apart: u(0.32, 0.44) };
  return { ...common, muzzle, ear, wide: u(0.98, 1.18), eye };
}
