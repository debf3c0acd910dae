/** The worker thread of `picture-threads.ts`: decodes a file or draws some rows of a batch for each message. */
import { parentPort } from 'node:worker_threads';
import { drawPicture, type Picture, type RenderOptions } from '../transforms/draw.js';
import type { Plan } from '../transforms/plan.js';
import { type DecodeTarget, decode } from './decode.js';
import { shared } from './shared-picture.js';

/** Main thread → worker: a file to decode. */
export interface DecodeTask {
  readonly file: string;
  readonly target: DecodeTarget;
  /** Whether the picture goes into memory that all threads can have. */
  readonly share: boolean;
}

/** Main thread → worker: pictures to draw. */
export interface DrawTask {
  readonly pictures: readonly Picture[];
  readonly plans: readonly Plan[];
  readonly options: RenderOptions;
  /** Memory that both threads have, `[pictures, height, width, 3]`. */
  readonly out: Float32Array;
}

export type Task = DecodeTask | DrawTask;

/** Worker → main thread. `picture`: of a file, or null where all is done by now. */
export type Reply = { id: number; picture: Picture | null } | { id: number; error: string };

interface Order {
  id: number;
  task: Task;
}

/** One file is read while another one is decoded; more would only fill the memory. */
const AT_ONCE = 3;

const waiting: Order[] = [];
let running = 0;

parentPort?.on('message', (order: Order) => {
  waiting.push(order);
  begin();
});

function begin(): void {
  if (running >= AT_ONCE) return;
  const order = waiting.shift();
  if (!order) return;
  running++;
  const { id } = order;
  carryOut(order.task)
    .then(
      (picture) => {
        const memory = picture?.data.buffer;
        const transfer = memory instanceof ArrayBuffer ? [memory] : [];
        parentPort!.postMessage({ id, picture } satisfies Reply, transfer);
      },
      (error: Error) => parentPort!.postMessage({ id, error: error.message } satisfies Reply),
    )
    .finally(() => {
      running--;
      begin();
    });
}

async function carryOut(task: Task): Promise<Picture | null> {
  if ('file' in task) {
    const picture = await decode(task.file, task.target);
    return task.share ? shared(picture) : picture;
  }
  const { pictures, plans, options, out } = task;
  const length = out.length / pictures.length;
  for (const [i, picture] of pictures.entries())
    drawPicture(picture, plans[i]!, options, out.subarray(i * length, (i + 1) * length));
  return null;
}
