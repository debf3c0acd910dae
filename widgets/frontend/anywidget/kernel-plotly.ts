import type { AnywidgetAnswer, AnywidgetRequest } from '../../state/anywidget.js';
import type { WidgetModel } from '../widget-model.js';

type Plotly = typeof import('plotly.js-cartesian-dist-min').default;

/** The page's own, whichever copy of this module asks. */
const page = globalThis as { [key: symbol]: Promise<Plotly> | undefined };
const KEY = Symbol.for('notebear.plotly');

/** plotly, asked of the kernel once a page. Rejects where no kernel answers, and may then be asked for again. */
export function plotlyFromKernel(model: WidgetModel<object>): Promise<Plotly> {
  page[KEY] ??= ask(model)
    .then(inflated)
    .then(imported)
    .catch((error: unknown) => {
      delete page[KEY];
      throw error;
    });
  return page[KEY];
}

/** A kernel in the middle of long work may take its time. */
const PATIENCE = 60_000;

function ask(model: WidgetModel<object>): Promise<DataView> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('notebear: the kernel did not send plotly')), PATIENCE);
    model.onMessage((content, buffers) => {
      const { type, asset } = content as Extract<AnywidgetAnswer, { type: 'asset' }>;
      if (type !== 'asset' || asset !== 'plotly' || !buffers[0]) return;
      clearTimeout(timer);
      resolve(buffers[0]);
    });
    model.send({ type: 'need', asset: 'plotly' } satisfies AnywidgetRequest);
  });
}

async function inflated(gzip: DataView): Promise<Blob> {
  const stream = new Blob([gzip as DataView<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Blob([await new Response(stream).arrayBuffer()], { type: 'text/javascript' });
}

async function imported(module: Blob): Promise<Plotly> {
  const url = URL.createObjectURL(module);
  try {
    // The comment keeps the bundler from looking for it.
    return ((await import(/* webpackIgnore: true */ url)) as { default: Plotly }).default;
  } finally {
    URL.revokeObjectURL(url);
  }
}
