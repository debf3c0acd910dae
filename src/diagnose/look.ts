import { createHash } from 'node:crypto';
import { kernelHost } from '../../kernel/api.js';
import type { Batch, DataLoader } from '../data/batch.js';
import { evaluateBatches } from '../evaluate.js';
import type { Learner } from '../learner.js';
import { inArena } from '../native/arena.js';
import { read } from '../native/convert.js';
import { borrow } from '../native/tensors.js';
import type { Answers, RunRecord } from './run-record.js';

/**
 * What the learner's network, as it is now, says of training and validation items, and how many of the validation's
 * pictures are in the training set too. Reads every picture once, as the validation set is read. Null where the items have
 * no class.
 */
export async function lookAtData(learn: Learner): Promise<Pick<RunRecord, 'copies' | 'train' | 'valid'>> {
  const { fixDl, validDl, kind = 'category' } = learn.data;
  if (kind !== 'category' || validDl.length === 0) return { copies: null, train: null, valid: null };
  const train = await lookAt(learn, fixDl);
  const valid = await lookAt(learn, validDl);
  const known = new Set(train.pictures);
  const copies = valid.pictures.filter((picture) => known.has(picture)).length;
  return { copies, train: train.answers, valid: valid.answers };
}

async function lookAt(learn: Learner, dl: DataLoader): Promise<{ answers: Answers; pictures: string[] }> {
  const answers = { own: [] as number[], other: [] as number[] };
  const pictures: string[] = [];
  const signal = kernelHost()?.interruptSignal();
  await evaluateBatches(learn, { dl, signal }, (output, _, batch) => {
    const [rows, classes] = output.shape;
    const probabilities = inArena(() => read(learn.lossFunc.activation(borrow(output))).slice());
    const labels = batch.y.dataSync();
    for (let i = 0; i < rows; i++) {
      const row = Array.from(probabilities.subarray(i * classes, (i + 1) * classes));
      const [own] = row.splice(labels[i]!, 1);
      answers.own.push(own!);
      answers.other.push(Math.max(...row));
    }
    pictures.push(...hashes(batch));
  });
  return { answers, pictures };
}

/** A hash of each picture's pixels. */
function hashes({ x }: Batch): string[] {
  const bytes = Buffer.from(x.dataSync<'float32'>().slice().buffer);
  const size = bytes.length / x.shape[0];
  return Array.from({ length: x.shape[0] }, (_, i) =>
    createHash('sha1')
      .update(bytes.subarray(i * size, (i + 1) * size))
      .digest('base64'),
  );
}
