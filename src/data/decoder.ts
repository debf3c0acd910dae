import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Picture } from '../transforms/render.js';
import { type DecodeTarget, GONE } from './decode.js';
import type { DecodeReply, DecodeRequest } from './decode-worker.js';

/** Decodes an image file in a worker thread. Rejects with an error that names the file and says what is wrong with it. */
export function decodeInWorker(file: string, target: DecodeTarget): Promise<Picture> {
  return new Promise((resolve, reject) => {
    waiting.push({ file, target, resolve, reject });
    pump();
  });
}

/** A picture that cannot be read. */
export class BrokenPicture extends Error {
  override name = 'BrokenPicture';
  /** Absolute path. */
  readonly file: string;
  /** What is wrong, in a few words. */
  readonly reason: string;

  constructor(file: string, reason: string) {
    super(
      `'${file}' cannot be read as a picture: ${reason}. ${reason === GONE ? 'Check the path' : 'Remove the file or replace it'}`,
    );
    this.file = file;
    this.reason = reason;
  }
}

interface Job {
  file: string;
  target: DecodeTarget;
  resolve(picture: Picture): void;
  reject(error: Error): void;
}

/** Two keep ahead of training on any machine; more would take the cores away from it. */
const MAX_THREADS = Math.min(2, availableParallelism());
/** Files a thread has in hand: it reads one while it decodes another. */
const IN_HAND = 3;

const waiting: Job[] = [];
const threads: Thread[] = [];

function pump(): void {
  while (waiting.length > 0) {
    const free = threads.filter((thread) => thread.load < IN_HAND).sort((a, b) => a.load - b.load)[0];
    if ((!free || free.load > 0) && threads.length < MAX_THREADS) threads.push(new Thread());
    else if (free) free.take(waiting.shift()!);
    else return;
  }
}

/** One worker. It keeps the process alive only while it has work. */
class Thread {
  // Flags of the process, such as --input-type, are not for the worker.
  readonly #worker = new Worker(new URL('./decode-worker.js', import.meta.url), { execArgv: [] });
  readonly #jobs = new Map<number, Job>();
  #count = 0;

  constructor() {
    this.#worker.on('message', (reply: DecodeReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#end(error.message));
    this.#worker.on('exit', (code) => this.#end(`the decoding thread ended with code ${code}`));
    this.#worker.unref();
  }

  get load(): number {
    return this.#jobs.size;
  }

  take(job: Job): void {
    const id = this.#count++;
    this.#jobs.set(id, job);
    this.#worker.ref();
    this.#worker.postMessage({ id, file: job.file, target: job.target } satisfies DecodeRequest);
  }

  #settle(reply: DecodeReply): void {
    const job = this.#jobs.get(reply.id);
    this.#jobs.delete(reply.id);
    if (this.load === 0) this.#worker.unref();
    if ('error' in reply) job?.reject(new BrokenPicture(job.file, reply.error));
    else job?.resolve({ height: reply.height, width: reply.width, data: reply.data });
    pump();
  }

  /** A dead thread's jobs fail, and the next picture starts another one. */
  #end(reason: string): void {
    const at = threads.indexOf(this);
    if (at >= 0) threads.splice(at, 1);
    for (const job of this.#jobs.values()) job.reject(new Error(`decoding '${job.file}' failed: ${reason}`));
    this.#jobs.clear();
    pump();
  }
}
