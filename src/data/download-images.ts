import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { kernelHost } from '../../kernel/api.js';
import { inParallel } from '../in-parallel.js';
import { checkNames, expect, expectNumber, expectWhole } from '../options.js';
import { DownloadRecord } from './download-record.js';
import { DownloadReport } from './download-report.js';
import { type FetchLimits, fetchLimited, LastingError } from './fetch-limited.js';
import { imageKind, KIND_BYTES, startText } from './image-kind.js';
import { ProgressLine } from './progress-line.js';

/** Options of `downloadImages`. */
export interface DownloadImagesOptions {
  /** No more than the first so many URLs. Default 1000. */
  maxPics?: number;
  /** Downloads at the same time. Default 8. */
  maxWorkers?: number;
  /** Seconds without an answer or a byte after which a download is given up. Default 4. */
  timeout?: number;
  /** Largest picture, bytes. Default 20 MB. */
  maxBytes?: number;
  /** Further attempts after a failure that may pass. Default 2. */
  retries?: number;
  /** Default 5. */
  maxRedirects?: number;
  /** Shows a line that says how far it is, and at the end what failed. Default true. */
  progress?: boolean;
}

/**
 * Downloads pictures into the folder `dest` as `00000000.jpg`, `00000001.png`, … `urls` is a list, or a text file with
 * one URL per line. fastai's `download_images`.
 *
 * What is no picture by its content, too large or too slow fails on its own and is reported with its reason. A picture
 * stands in the folder whole or not at all. Called again, it fetches only what is not there; which file came from which
 * URL stands in the hidden file `.downloads.jsonl`. An interrupt ends it with what there is. Throws if the URL file
 * cannot be read or the folder not be made.
 */
export async function downloadImages(
  urls: string | readonly string[],
  dest: string,
  options: DownloadImagesOptions = {},
): Promise<DownloadReport> {
  checkNames('downloadImages', options, NAMES);
  const {
    maxPics = 1000,
    maxWorkers = 8,
    timeout = 4,
    maxBytes = 20e6,
    retries = 2,
    maxRedirects = 5,
    progress = true,
  } = options;
  expectWhole('maxPics', maxPics, 0);
  expectWhole('maxWorkers', maxWorkers, 0);
  expect('timeout', timeout, Number.isFinite(timeout) && timeout > 0, 'a number of seconds above 0');
  expectNumber('maxBytes', maxBytes, 1);
  expectWhole('retries', retries, 0);
  expectWhole('maxRedirects', maxRedirects, 0);
  expect('dest', dest, typeof dest === 'string' && dest !== '', 'the path of a folder');
  const wanted = [...new Set(await urlList(urls))].slice(0, maxPics);
  const folder = resolve(dest);
  await mkdir(folder, { recursive: true });
  const record = await DownloadRecord.read(folder);
  const signal = kernelHost()?.interruptSignal();
  const limits: FetchLimits = { timeout, maxBytes, retries, maxRedirects, signal };
  const line = progress ? new ProgressLine('downloading') : null;
  const report = new DownloadReport(dest, line);
  const work = async (url: string, i: number) => {
    const known = await record.fileOf(url);
    if (known) report.present.push(known);
    else
      await downloadOne(url, i, folder, record, limits).then(
        (file) => report.downloaded.push(file),
        (error: Error) => signal?.aborted || report.failed.push({ url, error: error.message }),
      );
    line?.update(report.length, wanted.length, report.failed.length > 0 ? `${report.failed.length} failed` : '');
  };
  await inParallel(wanted, maxWorkers, work, signal);
  report.order(wanted);
  line?.end(report.toString());
  return report;
}

const NAMES: Record<keyof DownloadImagesOptions, true> = {
  maxPics: true,
  maxWorkers: true,
  timeout: true,
  maxBytes: true,
  retries: true,
  maxRedirects: true,
  progress: true,
};

async function urlList(urls: string | readonly string[]): Promise<string[]> {
  const isList = Array.isArray(urls) && urls.every((url) => typeof url === 'string');
  expect(
    'urls',
    urls,
    isList || (typeof urls === 'string' && urls !== ''),
    'a list of URLs, or a text file with one per line',
  );
  if (typeof urls !== 'string') return [...urls];
  const text = await readFile(urls, 'utf8').catch((cause: Error) => {
    throw new Error(`urls: '${urls}' cannot be read: ${cause.message}. Give a text file with one URL per line`, {
      cause,
    });
  });
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Returns the file's absolute path. It is fetched under a hidden name and gets its own when it is whole. */
async function downloadOne(
  url: string,
  i: number,
  folder: string,
  record: DownloadRecord,
  limits: FetchLimits,
): Promise<string> {
  const part = join(folder, `.${String(i).padStart(8, '0')}.part`);
  try {
    const { kind, bytes } = await fetchLimited(url, limits, (_, body) => write(part, body));
    const name = record.freeName(i, kind);
    // Recorded first: a crash between the two makes it fetched again, not fetched twice.
    await record.add({ name, url, bytes });
    await rename(part, join(folder, name));
    return join(folder, name);
  } finally {
    await rm(part, { force: true });
  }
}

async function write(part: string, body: AsyncIterable<Uint8Array>): Promise<{ kind: string; bytes: number }> {
  const file = await open(part, 'w');
  try {
    let start = Buffer.alloc(0);
    let bytes = 0;
    for await (const piece of body) {
      if (start.length < KIND_BYTES) {
        start = Buffer.concat([start, piece.subarray(0, KIND_BYTES)]);
        if (start.length >= KIND_BYTES) kindOf(start); // A video is not fetched to its end.
      }
      await file.write(piece);
      bytes += piece.length;
    }
    if (bytes === 0) throw new LastingError('the answer is empty');
    return { kind: kindOf(start), bytes };
  } finally {
    await file.close();
  }
}

function kindOf(start: Uint8Array): string {
  const kind = imageKind(start);
  if (kind === null) throw new LastingError(`it is no picture (it starts with '${startText(start)}')`);
  return kind;
}
