import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadCheckpoint } from '../../../src/models/checkpoint.js';
import { efficientnetLite0 } from '../../../src/models/efficientnet-lite.js';
import { Pass } from '../../../src/models/layers/pass.js';
import { Sequential } from '../../../src/models/layers/sequential.js';
import { readPth } from '../../../src/models/pth.js';
import { findWeights } from '../../../src/models/weights.js';
import { inArena } from '../../../src/native/arena.js';
import { floats, read } from '../../../src/native/convert.js';
import { Random } from '../../../src/random.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { repositoryFile } from '../../helpers/repository.js';

interface Oracle {
  every: number;
  cases: { size: number; argmax: number; logits: number[] }[];
}

const oracle: Oracle = JSON.parse(readFileSync(repositoryFile('test/oracle/efficientnet-lite0.json'), 'utf8'));

for (const { size, argmax, logits } of oracle.cases) {
  test(`its ImageNet scores for a picture of ${size} px are PyTorch's to 1e-4`, async (t) => {
    const file = await findWeights(efficientnetLite0).catch(() => null);
    if (!file) return t.skip('the weights are not installed');
    const network = new Sequential(efficientnetLite0.build());
    loadCheckpoint([network], await readPth(file));
    const scores = inArena(() => {
      const pass = new Pass({ training: false, random: new Random(0) });
      return read(network.forward(floats(picture(size), [1, size, size, 3]), pass)).slice();
    });
    assert.equal(scores.indexOf(Math.max(...scores)), argmax);
    assertAllClose(
      scores.filter((_, i) => i % oracle.every === 0),
      logits,
      1e-4,
      'logits',
    );
  });
}

/** The formula of make_efficientnet_lite0.py, normalised. */
function picture(size: number): Float32Array {
  return Float32Array.from({ length: size * size * 3 }, (_, i) => {
    const [h, w, c] = [Math.floor(i / 3 / size), Math.floor(i / 3) % size, i % 3];
    return (120 * Math.sin(0.05 * (c + 1) * h + 0.07 * w + c)) / 128;
  });
}
