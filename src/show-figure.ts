import { type Figure, RecorderPlot } from '../widgets/kernel-side/index.js';
import { checkFigureFile, writeFigures } from './figure-file.js';

/** Shows figures in the running cell, one below the other: interactive in a notebook, a PNG and a sentence where not. */
export async function showFigure(...figures: readonly Figure[]): Promise<void> {
  for (const figure of figures) await new RecorderPlot(figure).display();
}

/** Where a plot is written to. */
export interface FileOptions {
  /** Write the plot into this file too: `.png`, `.svg` or `.html` (interactive, needs nothing else). */
  file?: string;
}

/** The same, and writes them into a file where there is one. Throws at once on a file of another kind. */
export function showOrWrite(figures: readonly Figure[], { file }: FileOptions): Promise<void> {
  if (file === undefined) return showFigure(...figures);
  checkFigureFile(file);
  return writeFigures(figures, file).then(() => showFigure(...figures));
}
