import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createCnn } from '../../../src/models/cnn.js';
import { models } from '../../../src/models/index.js';
import { Pass } from '../../../src/models/layers/pass.js';
import { Sequential } from '../../../src/models/layers/sequential.js';
import { inArena } from '../../../src/native/arena.js';
import { floats, read } from '../../../src/native/convert.js';
import { Random } from '../../../src/random.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { repositoryFile } from '../../helpers/repository.js';
import { fillParameters, wave } from '../../helpers/training-oracle.js';

interface Mode {
  shape: number[];
  body: number[];
  head: number[];
  /** How far PyTorch's own float32 is from these, of the greatest of them. */
  float32: { body: number; head: number };
}

const { resnets } = JSON.parse(readFileSync(repositoryFile('test/oracle/models.json'), 'utf8')) as {
  resnets: Record<'resnet18' | 'resnet34' | 'resnet50', { every: number; evaluation: Mode; training: Mode }>;
};

/**
 * Twice as far from the exact numbers as PyTorch's own float32 is, and what float32 may be at least. Eight items are few for
 * BatchNorms: in training they magnify what is rounded off, the more of them the more.
 */
const allowed = (theirs: number): number => Math.max(2 * theirs, 1e-5);

for (const [name, oracle] of Object.entries(resnets)) {
  const architecture = models[name as keyof typeof resnets];

  test(`${name}: body and head give what torchvision's and fastai's do`, () => {
    const recipe = { architecture, cut: architecture.cut, linFtrs: [512], ps: 0, outputs: 3, stats: null };
    const { model } = createCnn(recipe);
    fillParameters(model.parameters);
    const body = new Sequential(model.layerGroups.slice(0, -1));
    const head = model.layerGroups.at(-1)!;
    for (const mode of ['evaluation', 'training'] as const) {
      const { shape, float32, ...exact } = oracle[mode];
      for (const { variable, initial, name } of model.statistics) {
        variable.set(new Float32Array(variable.shape[0]!).fill(name.endsWith('var') ? 1 : initial));
      }
      inArena(() => {
        const pass = new Pass({ training: mode === 'training', random: new Random(0) });
        const x = floats(wave(8 * 96 * 96 * 3, 0.3, 0.5, 0.5), [8, 96, 96, 3]);
        const features = body.forward(x, pass);
        assert.deepEqual(features.shape, shape);
        const numbers = read(features).filter((_, i) => i % oracle.every === 0);
        assertAllClose(numbers, exact.body, allowed(float32.body), `${mode}, body`);
        assertAllClose(read(head.forward(features, pass)), exact.head, allowed(float32.head), `${mode}, head`);
      });
    }
    model.dispose();
  });
}

test('the parameters of the larger ones are as many as torchvision has', () => {
  const counts = Object.fromEntries(
    (['resnet50', 'resnet101', 'resnet152'] as const).map((name) => {
      const network = new Sequential(models[name].build());
      const sum = network.parameters.reduce((all, { shape }) => all + shape.reduce((a, b) => a * b, 1), 0);
      for (const { variable } of [...network.parameters, ...network.statistics]) variable.dispose();
      return [name, sum];
    }),
  );
  assert.deepEqual(counts, { resnet50: 25_557_032, resnet101: 44_549_160, resnet152: 60_192_808 });
});
