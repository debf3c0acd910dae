import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Picture } from '../transforms/draw.js';
import type { Reply, Task } from './picture-worker.js';

/** Two keep ahead of training on any machine; more would take the cores away from it. */
export const MAX_THREADS = Math.min(2, availableParallelism());

/** Carries a task out in a worker thread. Rejects with a `TaskError` that says what went wrong there. */
export function inThread(task: Task): Promise<Picture | null> {
  return new Promise((resolve, reject) => {
    waiting.push({ task, resolve, reject });
    pump();
  });
}

/** What a thread could not do. `lost`: the thread itself ended. */
export class TaskError extends Error {
  override name = 'TaskError';
  readonly lost: boolean;

  constructor(message: string, { lost }: { lost: boolean }) {
    super(message);
    this.lost = lost;
  }
}

interface Job {
  task: Task;
  resolve(picture: Picture | null): void;
  reject(error: TaskError): void;
}

/** Tasks a thread has in hand: enough for the time that a training step keeps the main thread from giving out more. */
const IN_HAND = 64;

/** The same for one that is only starting: the rest may go to the next one. */
const AT_START = 4;

const waiting: Job[] = [];
const threads: Thread[] = [];

function pump(): void {
  while (waiting.length > 0) {
    const free = threads.filter((thread) => thread.hasRoom).sort((a, b) => a.load - b.load)[0];
    const wanted = (!free || free.load > 0) && threads.length < MAX_THREADS;
    if (wanted && threads.every((thread) => thread.isReady)) threads.push(new Thread());
    else if (free) free.take(waiting.shift()!);
    else return;
  }
}

/**
 * One worker. It keeps the process alive only while it has work. The next one is started when it has done something: native
 * libraries are not all made for two threads that load them at once.
 */
class Thread {
  /** It has done something. */
  isReady = false;
  // Flags of the process, such as --input-type, are not for the worker.
  readonly #worker = new Worker(new URL('./picture-worker.js', import.meta.url), { execArgv: [] });
  readonly #jobs = new Map<number, Job>();
  #count = 0;

  constructor() {
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#end(error.message));
    this.#worker.on('exit', (code) => this.#end(`the thread ended with code ${code}`));
    this.#worker.unref();
  }

  get hasRoom(): boolean {
    return this.load < (this.isReady ? IN_HAND : AT_START);
  }

  get load(): number {
    return this.#jobs.size;
  }

  take(job: Job): void {
    const id = this.#count++;
    this.#jobs.set(id, job);
    this.#worker.ref();
    this.#worker.postMessage({ id, task: job.task });
  }

  #settle(reply: Reply): void {
    this.isReady = true;
    const job = this.#jobs.get(reply.id);
    this.#jobs.delete(reply.id);
    if (this.load === 0) this.#worker.unref();
    if ('error' in reply) job?.reject(new TaskError(reply.error, { lost: false }));
    else job?.resolve(reply.picture);
    pump();
  }

  /** A dead thread's jobs fail, and the next task starts another one. */
  #end(reason: string): void {
    const at = threads.indexOf(this);
    if (at >= 0) threads.splice(at, 1);
    for (const job of this.#jobs.values()) job.reject(new TaskError(reason, { lost: true }));
    this.#jobs.clear();
    pump();
  }
}
