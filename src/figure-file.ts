import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { type Figure, figurePng, figureSvg } from '../widgets/kernel-side/index.js';
import { toPlotly } from '../widgets/state/plotly.js';
import { expect } from './options.js';

/** Pixels of a drawing. */
const SIZE = { width: 640, height: 400 };

/** Throws on a name of a file that no figure can be written to. */
export function checkFigureFile(file: string): void {
  const usable = typeof file === 'string' && ['.png', '.svg', '.html'].includes(extname(file).toLowerCase());
  expect('file', file, usable, 'a name that ends in .png, .svg or .html');
}

/**
 * Writes a figure as a picture (`.png`, `.svg`) or as a page that needs nothing else (`.html`, interactive). Several
 * figures: the others beside the first as `name-2.png` and so on. Folders are made. Returns the absolute paths.
 */
export async function writeFigures(figures: readonly Figure[], file: string): Promise<string[]> {
  checkFigureFile(file);
  const extension = extname(file);
  const paths = figures.map((_, i) =>
    resolve(i === 0 ? file : `${file.slice(0, -extension.length)}-${i + 1}${extension}`),
  );
  for (const [i, figure] of figures.entries()) {
    try {
      await mkdir(dirname(paths[i]!), { recursive: true });
      await writeFile(paths[i]!, await content(figure, extension.toLowerCase()));
    } catch (cause) {
      throw new Error(`${paths[i]}: the plot cannot be written: ${(cause as Error).message}`, { cause });
    }
  }
  return paths;
}

async function content(figure: Figure, extension: string): Promise<Buffer | string> {
  if (extension === '.png') return await figurePng(figure);
  const drawing = figureSvg(figure, SIZE);
  return extension === '.svg' ? drawing : page(figure, drawing);
}

/** plotly draws it; where scripts are off the drawing and the sentence stand. */
function page(figure: Figure, drawing: string): string {
  const plotly = readFileSync(createRequire(import.meta.url).resolve('plotly.js-cartesian-dist-min'), 'utf8');
  // `</script>` in a text would end the script.
  const json = JSON.stringify(toPlotly(figure)).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(figure.layout.title.text)}</title>
<body>
<div id="plot" style="height: 480px"></div>
<noscript>${drawing}</noscript>
<p>${escapeHtml(figure.summary)}</p>
<script>${plotly}</script>
<script>const { data, layout } = ${json}; Plotly.newPlot('plot', data, layout, { responsive: true });</script>
</body>
</html>
`;
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
