import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Relu } from '../../../src/models/layers/activation.js';
import { BatchNorm } from '../../../src/models/layers/batch-norm.js';
import { Convolution } from '../../../src/models/layers/convolution.js';
import type { Layer } from '../../../src/models/layers/layer.js';
import { Linear } from '../../../src/models/layers/linear.js';
import { Pass } from '../../../src/models/layers/pass.js';
import { AveragePool } from '../../../src/models/layers/pool.js';
import { Sequential } from '../../../src/models/layers/sequential.js';
import { loadWeights } from '../../../src/models/load-weights.js';
import { inArena } from '../../../src/native/arena.js';
import * as attribute from '../../../src/native/attributes.js';
import type { Handle } from '../../../src/native/binding.js';
import { floats, int32s, read } from '../../../src/native/convert.js';
import { execute } from '../../../src/native/execute.js';
import { add, pad } from '../../../src/native/math.js';
import { Random } from '../../../src/random.js';
import { encodeSafetensors } from '../../../src/safetensors.js';
import { assertAllClose } from '../../helpers/all-close.js';
import { repositoryFile } from '../../helpers/repository.js';
import { wave } from '../../helpers/training-oracle.js';
import { temporaryFolder } from '../data/picture-folder.js';

/** A block of a CIFAR ResNet, whose shortcut has no parameters: every other pixel, and channels of zeros. */
class CifarBlock implements Layer {
  readonly parameters;
  readonly statistics;
  readonly #main: Sequential;
  readonly #change: { stride: number; more: number };

  constructor(name: string, from: number, out: number, stride: number) {
    this.#main = new Sequential([
      new Convolution(`${name}.conv1`, { in: from, out, kernel: 3, stride, padding: 'pytorch' }),
      new BatchNorm(`${name}.bn1`, { channels: out }),
      new Relu(),
      new Convolution(`${name}.conv2`, { in: out, out, kernel: 3, padding: 'pytorch' }),
      new BatchNorm(`${name}.bn2`, { channels: out }),
    ]);
    this.#change = { stride, more: (out - from) / 2 };
    this.parameters = this.#main.parameters;
    this.statistics = this.#main.statistics;
  }

  forward(x: Handle, pass: Pass): Handle {
    const { stride, more } = this.#change;
    const types = [attribute.typeOf(x), attribute.type('Index', int32s([0]).dtype)];
    const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'].map((name) =>
      attribute.int(name, name === 'end_mask' ? 15 : 0),
    );
    const inputs = [x, int32s([0, 0, 0, 0]), int32s([0, 0, 0, 0]), int32s([1, stride, stride, 1])];
    const thin = execute('StridedSlice', [...types, ...masks], inputs);
    return add(this.#main.forward(x, pass), pad(thin, [0, 0, 0, more], [0, 0, 0, more]));
  }

  backward(): null {
    throw new Error('not trained here');
  }
}

function resnet20(): Sequential {
  const blocks = [16, 32, 64].flatMap((out, i) =>
    [0, 1, 2].flatMap((block) => {
      const first = i > 0 && block === 0;
      return [new CifarBlock(`layer${i + 1}.${block}`, first ? out / 2 : out, out, first ? 2 : 1), new Relu()];
    }),
  );
  return new Sequential([
    new Convolution('conv1', { in: 3, out: 16, kernel: 3, padding: 'pytorch' }),
    new BatchNorm('bn1', { channels: 16 }),
    new Relu(),
    ...blocks,
    new AveragePool(),
    new Linear('linear', { in: 64, out: 10 }),
  ]);
}

test('a published CIFAR-10 network is read by name and gives the scores that PyTorch gives, to 1e-4', async (t) => {
  const file = repositoryFile('../shared/weights/cifar10-resnet20/resnet20-12fca82f.th');
  if (!existsSync(file)) return t.skip('the shared weights are not there');
  const { resnet20: scores } = JSON.parse(readFileSync(repositoryFile('test/oracle/models.json'), 'utf8')) as {
    resnet20: number[];
  };
  const network = resnet20();
  const { loaded, missing, unused } = await loadWeights([network], file);
  assert.equal(loaded.length, network.parameters.length + network.statistics.length);
  assert.deepEqual(missing, []);
  assert.ok(
    unused.every((name) => /num_batches_tracked|^best_prec1/.test(name)),
    String(unused),
  );
  inArena(() => {
    const x = floats(wave(2 * 32 * 32 * 3, 0.3, 1.5), [2, 32, 32, 3]);
    assertAllClose(read(network.forward(x, new Pass({ training: false, random: new Random(0) }))), scores, 1e-4);
  });
});

const tensor = (name: string, shape: number[]) => ({
  ...{ name, shape },
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
});

async function safetensors(t: TestContext, tensors: ReturnType<typeof tensor>[], metadata = {}): Promise<string> {
  const file = join(await temporaryFolder(t), 'model.safetensors');
  writeFileSync(file, Buffer.concat(encodeSafetensors(tensors, metadata)));
  return file;
}

const linear = () => new Linear('fc', { in: 3, out: 2 });

test("safetensors are read by name, turned from PyTorch's axis order, whatever stands before the names", async (t) => {
  const file = await safetensors(t, [tensor('model.fc.weight', [2, 3]), tensor('model.fc.bias', [2])], {
    format: 'pt',
  });
  const layer = linear();
  const { loaded } = await loadWeights([layer], file);
  assert.deepEqual(loaded, ['fc.weight', 'fc.bias']);
  assert.deepEqual([...layer.parameters[0]!.variable.get()], [0, 3, 1, 4, 2, 5]);
});

test('names can be changed, and what does not fit be left', async (t) => {
  const file = await safetensors(t, [tensor('classifier.weight', [2, 3]), tensor('classifier.bias', [7])]);
  const rename = (name: string) => name.replace('classifier', 'fc');
  const layer = linear();
  await assert.rejects(loadWeights([layer], file, { rename }), /model\.safetensors: fc\.bias: expected shape \[2\]/);
  assert.ok(layer.parameters[0]!.variable.get().every((value) => value === 0));
  const { loaded, missing, unused } = await loadWeights([layer], file, { rename, strict: false });
  assert.deepEqual([loaded, missing, unused], [['fc.weight'], ['fc.bias'], ['classifier.bias']]);
});

test('a file that the library wrote itself is in another axis order, and refused', async (t) => {
  const file = await safetensors(t, [tensor('fc.weight', [3, 2])], { format: 'notebear 1' });
  await assert.rejects(
    loadWeights([linear()], file),
    /in its own axis order: learn\.load\(\) or loadLearner\(\) reads it/,
  );
});

for (const file of ['checkpoint-half.pth', 'checkpoint-half-legacy.pth']) {
  test(`${file}: halves, brain floats and small whole numbers in nested dictionaries`, async () => {
    const layer = linear();
    await loadWeights([layer], repositoryFile(`test/oracle/${file}`));
    assert.deepEqual([...layer.parameters[0]!.variable.get()], [0, 1.5, 0.5, 2, 1, 2.5]);
    assert.deepEqual([...layer.parameters[1]!.variable.get()], [-1, 0.5]);
  });
}
