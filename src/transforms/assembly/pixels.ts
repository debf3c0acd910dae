/**
 * The loops over pixels, in AssemblyScript: compiled to WebAssembly, which has two numbers of 64 bits worked on at once
 * and reads bytes without asking for bounds. `pixels.ts` in the folder above lays out the memory and says what each does.
 *
 * All is computed in 64 bits and rounded to 32 where it is stored, step by step as in plain JavaScript, so that the numbers
 * are the same on every machine to the last bit.
 */

/** What lies outside of a picture. As in `pixels.ts`. */
const REFLECTION = 0;
const BORDER = 1;

/** Steps of light's table from one of the 255 levels to the next. As in `pixels.ts`. */
const STEPS: f64 = 16;

/**
 * Resamples the RGB bytes at `data` into the float32 numbers at `out`, by the homography `m0 … m8`, which takes (column,
 * row) of the result to those of the source.
 */
export function sample(
  data: usize,
  height: i32,
  width: i32,
  out: usize,
  outHeight: i32,
  outWidth: i32,
  outside: i32,
  m0: f64,
  m1: f64,
  m2: f64,
  m3: f64,
  m4: f64,
  m5: f64,
  m6: f64,
  m7: f64,
  m8: f64,
): void {
  const lastX = <f64>(width - 1);
  const lastY = <f64>(height - 1);
  let at = out;
  for (let i = 0; i < outHeight; i++) {
    for (let j = 0; j < outWidth; j++, at += 12) {
      const scale = 1 / (m6 * <f64>j + m7 * <f64>i + m8);
      let x = (m0 * <f64>j + m1 * <f64>i + m2) * scale;
      let y = (m3 * <f64>j + m4 * <f64>i + m5) * scale;
      if (!(x >= 0 && x < lastX && y >= 0 && y < lastY)) {
        x = within(outside, x, width);
        y = within(outside, y, height);
        if (!(x >= 0 && x < lastX && y >= 0 && y < lastY)) {
          atEdge(data, width, height, x, y, at);
          continue;
        }
      }
      const left = <i32>x;
      const top = <i32>y;
      blend(data + 3 * (top * width + left), 3 * width, x - <f64>left, y - <f64>top, at);
    }
  }
}

/**
 * The colour between four pixels, of which `upper` points to the first. Red and green go side by side; blue of the upper
 * and of the lower pair do.
 */
function blend(upper: usize, row: i32, dx: f64, dy: f64, at: usize): void {
  const across = f64x2.splat(dx);
  // Each takes two pixels; what it reads behind them is not used.
  const pair = v128.load64_zero(upper);
  const below = v128.load64_zero(upper + row);
  const zero = i32x4.splat(0);
  const p = v128.shuffle<u8>(pair, zero, 0, 16, 16, 16, 1, 16, 16, 16, 2, 16, 16, 16, 16, 16, 16, 16);
  const q = v128.shuffle<u8>(below, zero, 0, 16, 16, 16, 1, 16, 16, 16, 2, 16, 16, 16, 16, 16, 16, 16);
  const pStep = i32x4.sub(v128.shuffle<u8>(pair, zero, 3, 16, 16, 16, 4, 16, 16, 16, 5, 16, 16, 16, 16, 16, 16, 16), p);
  const qStep = i32x4.sub(
    v128.shuffle<u8>(below, zero, 3, 16, 16, 16, 4, 16, 16, 16, 5, 16, 16, 16, 16, 16, 16, 16),
    q,
  );
  const high = between(p, pStep, across);
  const low = between(q, qStep, across);
  const redGreen = f64x2.add(high, f64x2.mul(f64x2.splat(dy), f64x2.sub(low, high)));
  const blues = between(v128.shuffle<i32>(p, q, 2, 6, 3, 7), v128.shuffle<i32>(pStep, qStep, 2, 6, 3, 7), across);
  const highBlue = f64x2.extract_lane(blues, 0);
  const blue = highBlue + dy * (f64x2.extract_lane(blues, 1) - highBlue);
  v128.store64_lane(at, f32x4.demote_f64x2_zero(redGreen), 0);
  store<f32>(at + 8, <f32>blue);
}

function between(from: v128, step: v128, share: v128): v128 {
  return f64x2.add(f64x2.convert_low_i32x4_s(from), f64x2.mul(share, f64x2.convert_low_i32x4_s(step)));
}

/** Where some of the four neighbours are missing: what is not there counts as black. */
function atEdge(data: usize, width: i32, height: i32, x: f64, y: f64, at: usize): void {
  for (let c = 0; c < 3; c++) {
    let sum: f64 = 0;
    for (let k = 0; k < 4; k++) {
      const column = floor(x) + <f64>(k & 1);
      const line = floor(y) + <f64>(k >> 1);
      const weight = max<f64>(0, 1 - abs(x - column)) * max<f64>(0, 1 - abs(y - line));
      if (weight > 0 && column >= 0 && line >= 0 && column < <f64>width && line < <f64>height)
        sum += weight * <f64>load<u8>(data + 3 * (<i32>line * width + <i32>column) + c);
    }
    store<f32>(at + 4 * c, <f32>sum);
  }
}

/** Brings a coordinate inside. `within` of `resample.ts`. */
function within(outside: i32, x: f64, length: i32): f64 {
  if (outside === REFLECTION) return reflect(x, <f64>length);
  return outside === BORDER ? min<f64>(max<f64>(x, 0), <f64>length - 1) : x;
}

function reflect(x: f64, length: f64): f64 {
  const turn = 2 * length;
  let place = x + 0.5;
  // The remainder is slow, and most of what lies outside lies near.
  if (!(place > -turn && place < turn)) place = place % turn;
  place += turn;
  if (place >= turn) place -= turn;
  return min<f64>(max<f64>((place < length ? place : turn - place) - 0.5, 0), length - 1);
}

/** `values[i] = table[values[i] · STEPS]`, interpolated. */
export function lookUp(values: usize, count: i32, table: usize): void {
  for (let at = values; at < values + 4 * count; at += 4) {
    const place = <f64>load<f32>(at) * STEPS;
    const below = <i32>place;
    const entry = table + 4 * below;
    const lower = <f64>load<f32>(entry);
    store<f32>(at, <f32>(lower + (place - <f64>below) * (<f64>load<f32>(entry + 4) - lower)));
  }
}

/** `values[i] = values[i] · factor`. */
export function multiply(values: usize, count: i32, factor: f32): void {
  for (let at = values; at < values + 4 * count; at += 4) store<f32>(at, load<f32>(at) * factor);
}

/** `value · factor + offset`, for red, green and blue. */
export function normalize(
  values: usize,
  count: i32,
  rFactor: f64,
  gFactor: f64,
  bFactor: f64,
  rOffset: f64,
  gOffset: f64,
  bOffset: f64,
): void {
  for (let at = values; at < values + 4 * count; at += 12) {
    store<f32>(at, <f32>(<f64>load<f32>(at) * rFactor + rOffset));
    store<f32>(at + 4, <f32>(<f64>load<f32>(at + 4) * gFactor + gOffset));
    store<f32>(at + 8, <f32>(<f64>load<f32>(at + 8) * bFactor + bOffset));
  }
}
