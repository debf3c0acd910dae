import type { FileDeleterItem } from '../state/file-deleter.js';
import { escapeXml } from './svg.js';

/** The page as plain text, for a terminal and for who cannot see pictures. */
export function fileListText(items: readonly FileDeleterItem[], remaining: number): string {
  const lines = items.map(({ name, caption }) => (caption ? `${name}  ${caption}` : name));
  return [`FileDeleter: ${count(items.length)}${more(remaining)}`, ...lines].join('\n');
}

/**
 * The page as a table of pictures, for a saved notebook and wherever the front end is missing. Simple HTML with
 * pictures inside: what remains when an untrusted notebook, nbconvert or GitHub has cleaned it.
 */
export function fileTableHtml(
  items: readonly FileDeleterItem[],
  thumbnails: readonly Uint8Array[],
  remaining: number,
): string {
  const cells = items.map((item, i) => cell(item, thumbnails[i]!));
  const rows = Array.from(
    { length: Math.ceil(cells.length / COLUMNS) },
    (_, row) => `<tr>${cells.slice(row * COLUMNS, (row + 1) * COLUMNS).join('')}</tr>`,
  );
  const note = `${count(items.length)}${more(remaining)}. To sort them out, run this cell in a notebear kernel.`;
  return `<table>${rows.join('')}</table><p>${note}</p>`;
}

const COLUMNS = 5;

function cell({ name, caption }: FileDeleterItem, jpeg: Uint8Array): string {
  const data = Buffer.from(jpeg).toString('base64');
  const alt = escapeXml(`${name} ${caption}`.trim());
  const picture = `<img src="data:image/jpeg;base64,${data}" alt="${alt}" width="140">`;
  return `<td style="text-align: center">${picture}<br>${escapeXml(name)}<br>${escapeXml(caption)}</td>`;
}

const count = (pictures: number) => (pictures === 1 ? '1 picture' : `${pictures} pictures`);
const more = (remaining: number) => (remaining > 0 ? `, ${remaining} more after them` : '');
