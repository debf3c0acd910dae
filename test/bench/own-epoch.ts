/**
 * Trains epochs of a network on a folder of pictures and writes their seconds as JSON, in a process of its own so that
 * `epoch.ts` can look at its memory: `node own-epoch.js FOLDER MODEL SIZE BATCH float32|bfloat16 EPOCHS`.
 */
import { cnnLearner, getTransforms, ImageDataBunch, imagenetStats, models } from '../../src/index.js';
import type { ModelName } from '../../src/models/index.js';

const [folder, model, size, bs, type, epochs] = process.argv.slice(2);
const options = { validPct: 0.2, dsTfms: getTransforms(), size: Number(size), bs: Number(bs), seed: 1 };
const data = (await ImageDataBunch.fromFolder(folder!, options)).normalize(imagenetStats);
const learn = await cnnLearner(data, models[model as ModelName], { pretrained: false, silent: true });
if (type === 'bfloat16') learn.toBf16();
const seconds: number[] = [];
for (let epoch = 0; epoch < Number(epochs); epoch++) {
  const begun = performance.now();
  await learn.fit(1, 1e-3);
  seconds.push((performance.now() - begun) / 1000);
}
process.stdout.write(JSON.stringify({ seconds }));
process.exit(0);
