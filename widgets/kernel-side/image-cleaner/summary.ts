import sharp from 'sharp';
import type { CleanerDecision, CleanerRow, ImageCleanerState } from '../../state/image-cleaner.js';
import { systemHasFonts } from '../fonts.js';
import { escapeXml, svg } from '../svg.js';
import { tableText } from '../table-text.js';

type Shown = Pick<ImageCleanerState, 'classes' | 'count' | 'total' | 'decided' | 'rows' | 'message'>;

/** How far the cleaning is and its first pictures as a plain table, for a terminal and for who cannot see pictures. */
export function summaryText(state: Shown): string {
  const rows = state.rows.map((row) => cells(row, state.classes));
  const widths = NAMES.map((name, i) => name.padEnd(Math.max(...rows.map((row) => row[i]!.length), 0)));
  const more = state.count > rows.length ? [`… and ${state.count - rows.length} more`] : [];
  return [heading(state), ...(rows.length > 0 ? [tableText(widths, rows)] : []), ...more].join('\n');
}

/**
 * The same as simple HTML with the pictures on one sheet: what a saved notebook shows, and what remains of it when an
 * untrusted notebook, nbconvert or GitHub has cleaned it.
 */
export async function summaryHtml(state: Shown, thumbnails: readonly Uint8Array[]): Promise<string> {
  const tag = (name: string, content: string) => `<${name}>${content}</${name}>`;
  const line = (texts: readonly string[], cell: string) =>
    tag('tr', texts.map((text) => tag(cell, escapeXml(text))).join(''));
  const rows = state.rows.map((row) => line(cells(row, state.classes), 'td'));
  const sheet = thumbnails.length > 0 ? (await contactSheet(state, thumbnails)).toString('base64') : '';
  const picture =
    sheet && `<p><img alt="The first ${thumbnails.length} pictures" src="data:image/jpeg;base64,${sheet}"></p>`;
  const more = state.count > rows.length ? tag('p', `… and ${state.count - rows.length} more.`) : '';
  const note = tag('p', 'To clean the set, run this cell in a notebear kernel.');
  return `${tag('p', escapeXml(heading(state)))}${picture}<table>${line(NAMES, 'th')}${rows.join('')}</table>${more}${note}`;
}

const NAMES = ['name', 'label', 'prediction', 'loss', 'probability', 'decision', 'notes'];

function heading({ total, decided, message }: Shown): string {
  const { keep, remove, relabel } = decided;
  const counts = `ImageCleaner: ${total} pictures, ${remove} to remove, ${relabel} to relabel, ${keep} to keep`;
  return message ? `${counts}. ${message}` : counts;
}

function cells(row: CleanerRow, classes: readonly string[]): string[] {
  const number = (value: number | null) => (value === null ? '' : value.toFixed(2));
  const copies = row.group === null ? [] : [`copies, group ${row.group + 1}`];
  return [
    // A line break in a file name would break the table.
    row.name.replace(/[\p{Cc}]/gu, '·'),
    classes[row.label]!,
    row.predicted === null ? '' : classes[row.predicted]!,
    number(row.loss),
    number(row.probability),
    decisionText(row.decision, classes),
    [...row.flags, ...copies].join(', '),
  ];
}

export function decisionText(decision: CleanerDecision, classes: readonly string[]): string {
  if (decision === null) return '';
  return decision.action === 'relabel' ? `→ ${classes[decision.label]}` : decision.action;
}

const COLUMNS = 6;
const CELL = { width: 132, height: 124 };
const PICTURE = { width: 124, height: 92 };

/** Thumbnails with their names and labels in rows of six, JPEG. Without any font on the system there are pictures only. */
export async function contactSheet({ rows, classes }: Shown, thumbnails: readonly Uint8Array[]): Promise<Buffer> {
  const width = Math.min(COLUMNS, thumbnails.length) * CELL.width;
  const height = Math.ceil(thumbnails.length / COLUMNS) * CELL.height;
  const place = (i: number) => ({
    left: (i % COLUMNS) * CELL.width + 4,
    top: Math.floor(i / COLUMNS) * CELL.height + 4,
  });
  // Put together by hand: this stands between the cell and its first picture, and sharp's `composite` takes far longer.
  const pixels = Buffer.alloc(width * height * 3, 255);
  const put = async (jpeg: Uint8Array, i: number) => {
    const { left, top } = place(i);
    const small = await smallPixels(jpeg);
    for (let y = 0; y < PICTURE.height; y++)
      small.copy(pixels, ((top + y) * width + left) * 3, y * PICTURE.width * 3, (y + 1) * PICTURE.width * 3);
  };
  await Promise.all(thumbnails.map(put));
  const word = (text: string, i: number, line: number) =>
    svg(
      'text',
      {
        x: place(i).left,
        y: place(i).top + PICTURE.height + 11 + line * 12,
        'font-size': 10,
        'font-family': 'sans-serif',
      },
      escapeXml(text.length > 22 ? `…${text.slice(-21)}` : text),
    );
  const words = rows
    .slice(0, thumbnails.length)
    .map((row, i) => word(row.name, i, 0) + word(`${classes[row.label]} ${decisionText(row.decision, classes)}`, i, 1));
  const text = svg('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height }, words.join(''));
  const page = sharp(pixels, { raw: { width, height, channels: 3 } });
  return await page
    .composite(systemHasFonts() ? [{ input: Buffer.from(text) }] : [])
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** A thumbnail as it stands on the sheet, `[height, width, 3]`. */
function smallPixels(jpeg: Uint8Array): Promise<Buffer> {
  const small = sharp(jpeg).resize({ ...PICTURE, fit: 'contain', background: '#ffffff' });
  return small.flatten({ background: '#ffffff' }).toColourspace('srgb').raw().toBuffer();
}
