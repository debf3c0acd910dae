import type { FileDeleterMessage } from '../state/file-deleter.js';

/** The message, if it is one of the contract with all its fields; the front end is not to be trusted with more. */
export function asMessage(content: unknown): FileDeleterMessage | undefined {
  const { type, id, page } = (content ?? {}) as Record<string, unknown>;
  if (type === 'toggle' && Number.isInteger(id)) return { type, id: id as number };
  if ((type === 'confirm' || type === 'undo') && Number.isInteger(page)) return { type, page: page as number };
  return undefined;
}
