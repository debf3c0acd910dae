/** A picture of at most 256 px, 8 bits a channel, row by row. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  /** 1 (grey) or 3. */
  channels: number;
  /** Size of the picture in its file, px, as it is shown. */
  original: { width: number; height: number };
}

/** What says whether a picture is of any use. Brightness in 0–1. */
export interface Measures {
  /** Size in the file, px. */
  width: number;
  height: number;
  /** Brightness that 5 % and 99 % of the pixels stay below. */
  dark5: number;
  bright99: number;
  /** Root of the variance of the Laplacian, in 8-bit steps: the less, the more blurred. */
  sharpness: number;
  /** Entropy of the grey levels as a part of the greatest possible one, 0–1. */
  information: number;
  /** Greatest mean difference between two channels, 0–1: near 0, the picture is grey. */
  colour: number;
}

export function measure(pixels: Pixels): Measures {
  const grey = greyOf(pixels);
  const counts = new Float64Array(256);
  for (const value of grey) counts[Math.round(value)]!++;
  return {
    width: pixels.original.width,
    height: pixels.original.height,
    dark5: percentile(counts, grey.length, 0.05),
    bright99: percentile(counts, grey.length, 0.99),
    sharpness: laplacianSpread(grey, pixels.width, pixels.height),
    information: entropy(counts, grey.length) / 8,
    colour: colourOf(pixels),
  };
}

/** Luma of ITU-R BT.601, 0–255, `[height × width]`. */
export function greyOf({ data, channels }: Pick<Pixels, 'data' | 'channels'>): Float32Array {
  if (channels < 3) return Float32Array.from({ length: data.length / channels }, (_, i) => data[i * channels]!);
  const grey = new Float32Array(data.length / channels);
  for (let i = 0, k = 0; i < grey.length; i++, k += channels)
    grey[i] = 0.299 * data[k]! + 0.587 * data[k + 1]! + 0.114 * data[k + 2]!;
  return grey;
}

function percentile(counts: Float64Array, total: number, part: number): number {
  let below = 0;
  for (const [level, count] of counts.entries()) {
    below += count;
    if (below >= part * total) return level / 255;
  }
  return 1;
}

function entropy(counts: Float64Array, total: number): number {
  return counts.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log2(count / total) : sum), 0);
}

/** Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", 2000. */
function laplacianSpread(grey: Float32Array, width: number, height: number): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const value = grey[i - 1]! + grey[i + 1]! + grey[i - width]! + grey[i + width]! - 4 * grey[i]!;
      sum += value;
      squares += value * value;
      count++;
    }
  }
  return count === 0 ? 0 : Math.sqrt(Math.max(squares / count - (sum / count) ** 2, 0));
}

function colourOf({ data, channels }: Pixels): number {
  if (channels < 3) return 0;
  const sums = [0, 0, 0];
  for (let k = 0; k < data.length; k += channels) {
    sums[0]! += Math.abs(data[k]! - data[k + 1]!);
    sums[1]! += Math.abs(data[k + 1]! - data[k + 2]!);
    sums[2]! += Math.abs(data[k]! - data[k + 2]!);
  }
  return Math.max(...sums) / (data.length / channels) / 255;
}
