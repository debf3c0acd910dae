import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Random } from '../../../src/random.js';
import { dihedralAffine, flipAffine, rotate, squish, zoom } from '../../../src/transforms/affine.js';
import { crop, cropPad, pad } from '../../../src/transforms/crop.js';
import { dihedral, flipLr } from '../../../src/transforms/flip.js';
import { brightness, contrast } from '../../../src/transforms/lighting.js';
import { project } from '../../../src/transforms/matrix.js';
import { drawPlan, type ResizeMethod } from '../../../src/transforms/plan.js';
import { render } from '../../../src/transforms/render.js';
import type { PaddingMode, Transform } from '../../../src/transforms/transform.js';
import { perspectiveWarp, skew, symmetricWarp, tilt } from '../../../src/transforms/warp.js';
import { repositoryFile } from '../../helpers/repository.js';

interface Case {
  source: [number, number];
  target: [number, number];
  method: ResizeMethod;
  paddingMode: PaddingMode;
  transforms: [name: keyof typeof functions, options: never][];
  size: [number, number];
  result: number[];
  inside: number[];
  places: [column: number, row: number, x: number, y: number][];
}

const functions = {
  ...{ brightness, contrast, crop, cropPad, dihedral, dihedralAffine, flipAffine, flipLr, pad },
  ...{ perspectiveWarp, rotate, skew, squish, symmetricWarp, tilt, zoom },
};

const cases = JSON.parse(readFileSync(repositoryFile('test/oracle/transforms.json'), 'utf8')) as Case[];
const size = ([height, width]: [number, number]) => ({ height, width });

/** Colours of 0–1. The stored ones have five decimals, and TensorFlow's kernel computes places in float32. */
const TOLERANCE = 5e-5;

for (const { source, target, method, paddingMode, transforms, result, inside, places, ...expected } of cases) {
  const names = transforms.map(([name, options]) => `${name}(${JSON.stringify(options)})`).join(', ') || 'nothing';
  test(`fastai’s pixels: ${names}, ${source} to ${target} by ${method}, ${paddingMode}`, () => {
    const data = Uint8Array.from({ length: source[0] * source[1] * 3 }, (_, i) => (7 * i * i + 53 * i) % 256);
    const picture = { ...size(source), data };
    const tfms = transforms.map(([name, options]) => (functions[name] as (o: never) => Transform)(options));
    const plan = drawPlan(picture, size(target), method, tfms, new Random(1));
    assert.deepEqual(plan.size, size(expected.size));
    assert.ok(places.length > 0);
    for (const [column, row, ...place] of places) {
      for (const [i, value] of project(plan.matrix, column, row).entries())
        assert.ok(Math.abs(value - place[i]!) < 1e-6, `(${column}, ${row}) is found at ${place}, not ${value}`);
    }
    const x = render([picture], [plan], { size: plan.size, paddingMode, stats: null });
    const values = x.dataSync();
    x.dispose();
    // A mirror image begins with the outermost pixel in TensorFlow, with the next one in PyTorch: compared inside only.
    const compared = result.map((_, i) => paddingMode !== 'reflection' || inside[Math.floor(i / 3)] === 1);
    assert.ok(compared.filter(Boolean).length > result.length / 3);
    const off = Math.max(...result.map((value, i) => (compared[i] ? Math.abs(value - values[i]!) : 0)));
    assert.ok(off < TOLERANCE, `off by ${off}`);
  });
}
