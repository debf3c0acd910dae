import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type CheckpointTensor, readPth } from '../../../src/models/pth.js';
import { repositoryFile } from '../../helpers/repository.js';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

for (const file of ['checkpoint.pth', 'checkpoint-legacy.pth']) {
  test(`${file}: tensors of every kind are read, by dotted name`, async () => {
    const tensors = await readPth(repositoryFile(`test/oracle/${file}`));
    const of = (name: string): CheckpointTensor => tensors.get(`state_dict.${name}`)!;
    assert.equal(tensors.size, 6);
    assert.deepEqual(of('weight').shape, [2, 3, 4]);
    assert.deepEqual([...of('weight').values], range(24));
    assert.deepEqual([...of('transposed').values.slice(0, 5)], [0, 6, 12, 18, 1]);
    assert.deepEqual([...of('view').values], [5, 6, 7, 8]);
    assert.deepEqual([...of('double').values], [Math.fround(0.1), -2.5]);
    assert.deepEqual(of('steps'), { shape: [], values: Float32Array.of(7) });
    assert.deepEqual(of('empty').shape, [0, 3]);
  });
}

test('a real checkpoint of the format before 1.6 is read', async (t) => {
  const file = repositoryFile('../shared/weights/cifar10-resnet20/resnet20-12fca82f.th');
  if (!existsSync(file)) return t.skip('the shared weights are not there');
  const tensors = await readPth(file);
  assert.deepEqual(tensors.get('state_dict.module.conv1.weight')!.shape, [16, 3, 3, 3]);
  assert.ok([...tensors.values()].every(({ values }) => values.every(Number.isFinite)));
});

const temporary = (t: { after: (work: () => void) => void }, bytes: Buffer): string => {
  const folder = mkdtempSync(join(tmpdir(), 'notebear-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'model.pth'), bytes);
  return join(folder, 'model.pth');
};

test('a file that is cut short is an error that names it', async (t) => {
  for (const name of ['checkpoint.pth', 'checkpoint-legacy.pth']) {
    const whole = readFileSync(repositoryFile(`test/oracle/${name}`));
    const file = temporary(t, whole.subarray(0, whole.length - 60));
    await assert.rejects(readPth(file), /model\.pth: expected a PyTorch checkpoint with tensors only, but /);
  }
});

test('a file of another kind is an error that names it', async (t) => {
  await assert.rejects(readPth(temporary(t, Buffer.from('hello'))), /model\.pth: expected a PyTorch checkpoint/);
});

test('a checkpoint that asks for code is refused, and nothing runs', async (t) => {
  // What pickle.dumps makes of an object whose __reduce__ is (os.system, ('…',)).
  const evil = Buffer.from('\x80\x02cposix\nsystem\nq\x00X\x04\x00\x00\x00trueq\x01\x85q\x02Rq\x03.', 'latin1');
  await assert.rejects(
    readPth(temporary(t, evil)),
    /it asks for Python's posix\.system, which is not needed for tensors/,
  );
});
