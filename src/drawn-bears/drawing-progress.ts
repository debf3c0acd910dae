import { displayMode, Output } from '../../widgets/kernel-side/output.js';

/** Milliseconds between two changes of the line. */
const INTERVAL = 250;

/**
 * Shows how far the drawing is: in a notebook one line that changes, elsewhere one line when all is drawn. Returns what
 * to call after each picture.
 */
export function drawingProgress(path: string): (done: number, total: number) => void {
  const output = new Output();
  const changing = displayMode() === 'widget';
  let shown = false;
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const finished = done === total;
    if (!finished && (!changing || performance.now() - last < INTERVAL)) return;
    last = performance.now();
    const text = finished ? `${total} pictures of bears drawn in ${path}` : `drawing bears: ${done} of ${total}`;
    output[shown ? 'update' : 'show']({ 'text/plain': text });
    shown = true;
  };
}
