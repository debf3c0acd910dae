import { type Figure, RecorderPlot } from '../widgets/kernel-side/index.js';

/** Shows figures in the running cell, one below the other: interactive in a notebook, a PNG and a sentence where not. */
export async function showFigure(...figures: readonly Figure[]): Promise<void> {
  for (const figure of figures) await new RecorderPlot(figure).display();
}
