import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cnnLearner } from '../../../src/cnn-learner.js';
import { ImageDataBunch } from '../../../src/data/image-data-bunch.js';
import { imagenetStats } from '../../../src/data/stats.js';
import { loadLearner } from '../../../src/inference/load-learner.js';
import type { Learner } from '../../../src/learner.js';
import type { Loss } from '../../../src/loss.js';
import { crossEntropy, labelSmoothingCrossEntropy } from '../../../src/losses/cross-entropy.js';
import { models } from '../../../src/models/index.js';
import { decodeSafetensors, encodeSafetensors } from '../../../src/safetensors.js';
import { fakeData, tinyNet } from '../../helpers/fake-data.js';
import { repositoryFile } from '../../helpers/repository.js';
import { classFolders, picture, temporaryFolder } from '../data/picture-folder.js';

async function make(t: TestContext, options: Parameters<typeof cnnLearner>[2] = {}) {
  const root = await classFolders(t, 4);
  const data = await ImageDataBunch.fromFolder(root, { size: [16, 20], bs: 4, validPct: 0.25 });
  data.normalize(imagenetStats);
  const learn = await cnnLearner(data, tinyNet, { pretrained: false, silent: true, ...options });
  return { root, learn, folder: await temporaryFolder(t) };
}

const numbers = async (learn: Learner, file: string) => (await learn.predict(file))[2];

test('a loaded learner gives the same numbers, without the data', async (t) => {
  const { root, learn, folder } = await make(t, { linFtrs: [8, 4], ps: [0.1, 0, 0.2], metrics: [] });
  await learn.fit(1, 1e-2);
  const file = await picture(folder, 'one.png', '#a03020', 33, 21);
  const expected = await learn.predict(file);
  const path = await learn.export(join(folder, 'model.safetensors'));
  rmSync(root, { recursive: true });
  const loaded = await loadLearner(path, { architecture: tinyNet });
  assert.deepEqual(await loaded.predict(file), expected);
  assert.deepEqual(loaded.data.classes, ['a', 'b']);
});

test('a loss with softmax of the library counts as cross-entropy; a folder stands for the file in it', async (t) => {
  const { learn, folder } = await make(t, { lossFunc: labelSmoothingCrossEntropy() });
  const other = await cnnLearner(learn.data, tinyNet, { pretrained: false, silent: true, modelDir: folder });
  const path = await other.export();
  assert.equal(path, join(folder, 'export.safetensors'));
  const file = await picture(folder, 'one.png');
  const loaded = await loadLearner(folder, { architecture: tinyNet });
  assert.deepEqual(await numbers(loaded, file), await numbers(other, file));
  await learn.export(join(folder, 'smooth.safetensors'));
});

test('another process predicts the same numbers', async (t) => {
  const root = await classFolders(t, 4);
  const data = (await ImageDataBunch.fromFolder(root, { size: 64, bs: 4 })).normalize(imagenetStats);
  const learn = await cnnLearner(data, models.efficientnetLite0, { pretrained: false, silent: true });
  const folder = await temporaryFolder(t);
  const file = await picture(folder, 'one.png', '#305080', 90, 70);
  await learn.export(join(folder, 'export.safetensors'));
  rmSync(root, { recursive: true });
  const script = `
    import { loadLearner } from ${JSON.stringify(repositoryFile('build/src/index.js'))};
    const learn = await loadLearner(${JSON.stringify(folder)});
    console.log(JSON.stringify([...(await learn.predict(${JSON.stringify(file)}))[2]]));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
  assert.deepEqual(JSON.parse(out), [...(await numbers(learn, file))]);
});

test('what a file of data cannot hold is refused before anything is written', async (t) => {
  const { learn, folder } = await make(t);
  const path = join(folder, 'x.safetensors');
  const own: Loss = { ...crossEntropy, name: 'myLoss', kind: undefined as never };
  const withLoss = await cnnLearner(learn.data, tinyNet, { pretrained: false, silent: true, lossFunc: own });
  await assert.rejects(withLoss.export(path), /export: how myLoss turns scores into predictions is code/);
  const fake = await cnnLearner(fakeData(), tinyNet, { pretrained: false, silent: true });
  await assert.rejects(fake.export(path), /export: this data does not say how a picture is read/);
  await assert.rejects(learn.export('model.pkl'), /export: file: expected a path that ends in '.safetensors'/);
  const odd = Object.assign(fakeData(), { reading: { ...learn.data.reading!, transforms: ['cropPad', 'polaroid'] } });
  const withOdd = await cnnLearner(odd, tinyNet, { pretrained: false, silent: true });
  await assert.rejects(withOdd.export(path), /the validation transform 'polaroid' is code/);
  assert.ok(!existsSync(path));
});

test('a file that is missing, of another kind or of an unknown architecture is told apart', async (t) => {
  const { learn, folder } = await make(t, { modelDir: undefined as never });
  await assert.rejects(loadLearner(folder), /loadLearner: there is no file '.*export\.safetensors'/);
  await assert.rejects(loadLearner(join(folder, 'no')), /there is no file/);
  await assert.rejects(loadLearner(undefined as never), /loadLearner: expected a path, got undefined/);
  const path = await learn.export(join(folder, 'x.safetensors'));
  await assert.rejects(loadLearner(path), /architecture 'tinyNet' is none of resnet18, .*\{ architecture \}/);
  writeFileSync(path, Buffer.concat(encodeSafetensors([], { format: 'notebear 1' })));
  await assert.rejects(loadLearner(path), /made by learn\.save\(\), which learn\.load\(\) reads/);
});

/** The exported file with its header's JSON changed. */
async function changed(t: TestContext, change: (header: Record<string, unknown>) => unknown): Promise<string> {
  const { learn, folder } = await make(t);
  const path = await learn.export(join(mkdtempSync(join(folder, 'x')), 'x.safetensors'));
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  const json = change(JSON.parse(metadata.notebear_export!));
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  writeFileSync(path, Buffer.concat(encodeSafetensors([...tensors.values()], { notebear_export: text })));
  return path;
}

const hostile: Record<string, [change: (header: Record<string, unknown>) => unknown, message: RegExp]> = {
  'no JSON': [() => 'x(', /is no JSON object/],
  'a list': [() => '[]', /is no JSON object/],
  'a prototype in place of values': [(h) => `{"__proto__":${JSON.stringify(h)}}`, /its 'format' is missing/],
  'a later format': [(h) => ({ ...h, format: 'notebear export 2' }), /its 'format' is missing or out of range/],
  'a head of a size the file has no numbers for': [(h) => ({ ...h, linFtrs: [900_000] }), /head's layer 0/],
  'widths that are no numbers': [(h) => ({ ...h, linFtrs: ['512'] }), /its 'linFtrs'/],
  'more classes than outputs': [(h) => ({ ...h, classes: ['a', 'b', 'c'] }), /3 classes for 2 outputs/],
  'a size beyond reason': [
    (h) => ({ ...h, reading: { ...(h.reading as object), size: { height: 1e9, width: 1e9 } } }),
    /its 'reading'/,
  ],
  'a transform there is none of': [
    (h) => ({ ...h, reading: { ...(h.reading as object), transforms: ['constructor'] } }),
    /its 'reading'/,
  ],
  'an architecture that every object has': [
    (h) => ({ ...h, architecture: 'constructor' }),
    /architecture 'constructor' is none/,
  ],
  'a deviation of nought': [(h) => ({ ...h, stats: { mean: [0, 0, 0], std: [0, 1, 1] } }), /its 'stats'/],
};

for (const [what, [change, message]] of Object.entries(hostile)) {
  test(`an exported file changed by somebody is told apart: ${what}`, async (t) => {
    await assert.rejects(loadLearner(await changed(t, change)), message);
  });
}

test('weights of another shape or name are told', async (t) => {
  const { learn, folder } = await make(t);
  const path = await learn.export(join(folder, 'x.safetensors'));
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  const write = (change: (name: string) => string) => {
    const renamed = [...tensors.values()].map((tensor) => ({ ...tensor, name: change(tensor.name) }));
    writeFileSync(path, Buffer.concat(encodeSafetensors(renamed, metadata)));
  };
  write((name) => (name === 'conv1.weight' ? 'conv9.weight' : name));
  await assert.rejects(
    loadLearner(path, { architecture: tinyNet }),
    /conv1\.weight: expected shape \[3,3,3,8\], found nothing of that name/,
  );
});
