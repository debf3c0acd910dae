import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import sharp from 'sharp';
import { kernelHost } from '../../kernel/api.js';
import { Trash } from '../cleaning/trash.js';
import { inParallel } from '../in-parallel.js';
import { checkNames, expect, expectWhole } from '../options.js';
import { BrokenPicture, decodeInWorker } from './decoder.js';
import { imageFiles } from './image-files.js';
import { type Look, lookAt } from './picture-look.js';
import { ProgressLine } from './progress-line.js';
import { VerifyReport } from './verify-report.js';

/** Options of `verifyImages`. */
export interface VerifyImagesOptions {
  /**
   * Move the broken files to the data set's trash, from where `new Trash(root).undo()` brings them back. Default false:
   * only report.
   */
  quarantine?: boolean;
  /** The folder whose `.trash` it is. Default `path`. */
  root?: string;
  /** Write pictures that are larger than this many pixels on their longer side into `dest`, smaller. */
  maxSize?: number;
  /**
   * A folder that gets all good pictures: those that are too large smaller, all others as they are. Needs `maxSize`.
   */
  dest?: string;
  /** Also in folders within `path`. Default true. */
  recurse?: boolean;
  /** Pictures at the same time. Default 4. */
  maxWorkers?: number;
  /** Shows a line that says how far it is, and the report at the end. Default true. */
  progress?: boolean;
}

/**
 * Decodes every picture below `path` as training would, and reports which are broken and why, and which are turned or
 * converted in memory when they are read (orientation in EXIF, CMYK, grey, transparency, 16 bits): those need nothing
 * done. fastai's `verify_images`, but no original is ever changed, overwritten or deleted: broken ones only go to the
 * trash, where `quarantine` says so. Where not one of ten pictures or more can be read something else is wrong, and
 * nothing is moved.
 */
export async function verifyImages(path: string, options: VerifyImagesOptions = {}): Promise<VerifyReport> {
  checkOptions(path, options);
  const { quarantine = false, root = path, dest, recurse = true, maxWorkers = 4, progress = true } = options;
  const folder = resolve(path);
  const paths = await imageFiles(folder, {
    recurse,
    exclude: dest ? [...NO_CLASSES, relative(folder, resolve(dest))] : NO_CLASSES,
  });
  const line = progress ? new ProgressLine('verifying') : null;
  const report = new VerifyReport(path, line);
  const signal = kernelHost()?.interruptSignal();
  const work = async (name: string) => {
    await verifyOne(folder, name, options, report);
    line?.update(report.length, paths.length, report.broken.length > 0 ? `${report.broken.length} broken` : '');
  };
  await inParallel(paths, maxWorkers, work, signal);
  report.sort();
  if (quarantine && !signal?.aborted) await moveBroken(resolve(root), report);
  line?.end(report.toString());
  return report;
}

const NO_CLASSES = ['models'];

const NAMES: Record<keyof VerifyImagesOptions, true> = {
  quarantine: true,
  root: true,
  maxSize: true,
  dest: true,
  recurse: true,
  maxWorkers: true,
  progress: true,
};

function checkOptions(path: string, options: VerifyImagesOptions): void {
  checkNames('verifyImages', options, NAMES);
  const { maxSize, dest, maxWorkers = 4 } = options;
  expect('path', path, typeof path === 'string' && path !== '', 'the path of a folder with pictures');
  expectWhole('maxWorkers', maxWorkers, 0);
  if (maxSize !== undefined) expectWhole('maxSize', maxSize, 1, 'a whole number of pixels');
  expect(
    'dest',
    dest,
    (dest === undefined) === (maxSize === undefined),
    'a folder for the smaller pictures, together with maxSize',
  );
  expect(
    'dest',
    dest,
    dest === undefined || resolve(dest) !== resolve(path),
    'another folder than that of the originals, which are never overwritten',
  );
}

async function verifyOne(
  folder: string,
  name: string,
  options: VerifyImagesOptions,
  report: VerifyReport,
): Promise<void> {
  const file = join(folder, name);
  try {
    await decodeInWorker(file, { height: 64, width: 64, method: 'crop' });
    const look = await lookAt(file);
    if (look.changes.length > 0) report.converted.push({ file, reason: look.changes.join(', ') });
    if (options.dest !== undefined)
      await writeSmaller(file, join(resolve(options.dest), name), look, options.maxSize!, report);
    report.good.push(file);
  } catch (error) {
    if (!(error instanceof BrokenPicture)) throw error;
    report.broken.push({ file, reason: error.reason });
  }
}

/** Never enlarges, and leaves alone what is there already. A picture stands there whole or not at all. */
async function writeSmaller(
  file: string,
  to: string,
  look: Look,
  maxSize: number,
  report: VerifyReport,
): Promise<void> {
  const target = look.writable || look.longer <= maxSize ? to : `${to}.jpg`;
  if (await stat(target).catch(() => null)) return;
  await mkdir(dirname(target), { recursive: true });
  const part = join(dirname(target), `.${relative(dirname(target), target)}.part`);
  try {
    if (look.longer <= maxSize) await copyFile(file, part);
    else {
      const { data, height, width } = await decodeInWorker(file, { height: WHOLE, width: WHOLE, method: 'squish' });
      const small = sharp(data, { raw: { height, width, channels: 3 } }).resize({
        width: maxSize,
        height: maxSize,
        fit: 'inside',
      });
      await (look.format === 'png' ? small.png() : small.jpeg({ quality: 92, chromaSubsampling: '4:4:4' })).toFile(
        part,
      );
      report.resized.push(target);
    }
    await rename(part, target);
  } finally {
    await rm(part, { force: true });
  }
}

/** A side that no picture has: one that is to be this large is decoded as it is. */
const WHOLE = 1e6;

async function moveBroken(root: string, report: VerifyReport): Promise<void> {
  if (report.broken.length === 0) return;
  if (report.good.length === 0 && report.broken.length >= 10) {
    report.note = 'Not one picture can be read: something else than the files may be wrong, so nothing was moved';
    return;
  }
  const { moved, failed } = await new Trash(root).remove(report.broken.map(({ file }) => file));
  report.quarantined.push(...moved);
  report.note = failed.map(({ path, error }) => `not moved: ${path}: ${error}`).join('\n');
}
