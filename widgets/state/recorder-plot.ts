import type { Figure, ScatterTrace } from './figure.js';

/**
 * State of `RecorderPlot`. Points that come while the plot is live travel as custom messages of type `append`
 * and are taken into the model, so a view that is drawn late misses none; the whole figure is sent again at the end.
 */
export interface RecorderPlotState {
  /** On the wire the numbers of its lines are buffers: see `packFigure`. */
  figure: Figure;
  /** True while points are still coming. */
  live: boolean;
  /** A click on the first line is wanted: it picks the point's x. */
  pick: boolean;
  /** The x that was picked; null: none yet. */
  picked: number | null;
}

/**
 * Kernel → front end, with buffers of Float64Array bytes for each entry of `traces`: x, y, and one for each column of
 * its `hover`.
 */
export interface AppendPoints {
  type: 'append';
  /** Index of the trace each group of buffers belongs to. */
  traces: number[];
  /** Number of points of each trace before this message: a gap shows that one was missed. */
  from: number[];
}

/** Front end → kernel, as custom messages. */
export type RecorderPlotMessage =
  /** Points were missed, please send the whole figure. */
  | { type: 'resync' }
  /** The reader picked this x. */
  | { type: 'pick'; x: number };

/** The numbers of a line, in the order that they travel in. */
export const columnsOf = ({ x, y, hover = [] }: ScatterTrace): (number | null)[][] => [
  x,
  y,
  ...hover.map(({ values }) => values),
];

/** The figure with the numbers of its lines as Float64Array bytes, a gap as NaN: a million points are 16 MB, not JSON. */
export function packFigure(figure: Figure): unknown {
  const data = figure.data.map((trace) => {
    if (trace.type !== 'scatter') return trace;
    const [x, y, ...hover] = columnsOf(trace).map((values) => packNumbers(values));
    return {
      ...trace,
      x,
      y,
      ...(trace.hover && { hover: trace.hover.map((column, i) => ({ ...column, values: hover[i] })) }),
    };
  });
  return { ...figure, data };
}

/** What `packFigure` packed. What is not packed is left as it is. */
export function unpackFigure(packed: Figure): Figure {
  const data = packed.data.map((trace) => {
    if (trace.type !== 'scatter') return trace;
    const hover = trace.hover?.map((column) => ({ ...column, values: numbers(column.values) }));
    return { ...trace, x: numbers(trace.x), y: unpackValues(trace.y), ...(hover && { hover }) };
  });
  return { ...packed, data };
}

/** Bytes of Float64 numbers, little-endian, from `start` on. */
export function packNumbers(values: readonly (number | null)[], start = 0): Uint8Array {
  const packed = new Float64Array(values.length - start);
  for (let i = 0; i < packed.length; i++) packed[i] = values[start + i] ?? Number.NaN;
  return new Uint8Array(packed.buffer);
}

/** The numbers of a buffer, which may begin anywhere in its message. */
export function unpackNumbers({ buffer, byteOffset, byteLength }: ArrayBufferView): number[] {
  return Array.from(new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength)));
}

/** The same where a gap is null. */
export const unpackValues = (packed: readonly (number | null)[] | ArrayBufferView): (number | null)[] =>
  ArrayBuffer.isView(packed)
    ? unpackNumbers(packed).map((value) => (Number.isFinite(value) ? value : null))
    : (packed as (number | null)[]);

const numbers = (packed: readonly number[] | ArrayBufferView): number[] =>
  ArrayBuffer.isView(packed) ? unpackNumbers(packed) : (packed as number[]);
