import type { Picture } from '../transforms/draw.js';
import { type DecodeTarget, GONE } from './decode.js';
import { inThread, type TaskError } from './picture-threads.js';

/**
 * Decodes an image file in a worker thread, with `share` into memory that all threads can have. Rejects with an error that
 * names the file and says what is wrong with it.
 */
export async function decodeInWorker(file: string, target: DecodeTarget, { share = false } = {}): Promise<Picture> {
  try {
    return (await inThread({ file, target, share }))!;
  } catch (error) {
    const { message, lost } = error as TaskError;
    throw lost ? new Error(`decoding '${file}' failed: ${message}`) : new BrokenPicture(file, message);
  }
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
