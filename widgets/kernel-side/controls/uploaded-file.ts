import { list, type Trait } from './traits.js';

/** A file that a reader has chosen. */
export interface UploadedFile {
  /** Its name, without a folder. */
  name: string;
  /** MIME type, as the browser guesses it. */
  type: string;
  /** Bytes. */
  size: number;
  /** The bytes. */
  content: Uint8Array;
  /** When it was last changed. */
  lastModified: Date;
}

interface WireFile extends Omit<UploadedFile, 'lastModified'> {
  last_modified: number;
}

/** The files of an upload. They can be taken away by assigning `[]`. */
export const uploadedFiles = (): Trait<readonly UploadedFile[]> => list(uploadedFile());

const uploadedFile = (): Trait<UploadedFile> => ({
  expected: 'a file: { name, type, size, content, lastModified }',
  initial: () => ({ name: '', type: '', size: 0, content: new Uint8Array(), lastModified: new Date(0) }),
  accepts: (given) => typeof given === 'object' && given !== null && 'content' in given && 'name' in given,
  toWire: ({ lastModified, ...file }) => ({ ...file, last_modified: lastModified.getTime() }) satisfies WireFile,
  fromWire: ({ last_modified, ...file }: WireFile) => ({ ...file, lastModified: new Date(last_modified) }),
});
