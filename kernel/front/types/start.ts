import { openNative } from './native.js';
import { notebookTypes } from './notebook-types.js';
import type { TypeService } from './service.js';

/** The types of a notebook in `folder`. `onServer` is told the process id of a server that serves them. */
export const startTypes = (folder: string, onServer: (pid: number) => void): Promise<TypeService> =>
  notebookTypes(folder, (_, files) => openNative(folder, files, onServer));
