/**
 * What a plain script does: trains, looks for a rate, writes its plots. `node script-run.js <folder> [endless]`: for 1000
 * epochs, and says what there was when it was interrupted.
 */
import { join } from 'node:path';
import { cnnLearner } from '../../src/cnn-learner.js';
import { errorRate } from '../../src/metrics.js';
import { fakeData, tinyNet } from './fake-data.js';

const [folder, endless] = process.argv.slice(2);
const learn = await cnnLearner(fakeData(), tinyNet, { pretrained: false, metrics: errorRate });
if (endless) {
  try {
    await learn.fit(1000, 1e-3);
  } catch (error) {
    const { losses, valLosses } = learn.recorder;
    console.log(`${(error as Error).name} after ${losses.length > 4 * valLosses.length - 1} ${valLosses.length > 0}`);
  }
} else {
  await learn.fitOneCycle(2);
  await learn.lrFind({ numIt: 8 });
  await learn.recorder.plot({ file: join(folder!, 'plots/rate.png') });
  const [run] = learn.recorders;
  await run!.plotLosses({ file: join(folder!, 'losses.html') });
  await run!.plotLr({ showMoms: true, file: join(folder!, 'rates.svg') });
}
