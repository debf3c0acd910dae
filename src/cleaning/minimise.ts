/** The value of a function and its gradient at a point. */
export type Objective = (x: Float64Array) => { value: number; gradient: Float64Array };

/**
 * A minimum of a smooth convex function, from `start`: L-BFGS with backtracking (Nocedal and Wright, "Numerical
 * Optimization", 2006, algorithms 7.4 and 3.1). Ends when no number of the gradient is above `tolerance`, or after
 * `maxSteps`. `turn` is awaited after each step.
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-5, maxSteps = 200, turn = async () => {} }: MinimiseOptions = {},
): Promise<Float64Array> {
  const memory: Pair[] = [];
  let x = start;
  let { value, gradient } = objective(x);
  for (let step = 0; step < maxSteps && greatest(gradient) > tolerance; step++) {
    const direction = descent(gradient, memory);
    const slope = dot(direction, gradient);
    let length = memory.length === 0 ? Math.min(1, 1 / greatest(gradient)) : 1;
    let next = objective(along(x, direction, length));
    for (let i = 0; i < 40 && !(next.value <= value + 1e-4 * length * slope); i++) {
      length /= 2;
      next = objective(along(x, direction, length));
    }
    if (!(next.value < value)) break;
    const moved = along(x, direction, length);
    remember(memory, minus(moved, x), minus(next.gradient, gradient));
    x = moved;
    ({ value, gradient } = next);
    await turn();
  }
  return x;
}

export interface MinimiseOptions {
  tolerance?: number;
  maxSteps?: number;
  turn?: () => Promise<unknown>;
}

/** A step and the change of the gradient over it. */
interface Pair {
  s: Float64Array;
  y: Float64Array;
  rho: number;
}

function remember(memory: Pair[], s: Float64Array, y: Float64Array): void {
  const curvature = dot(s, y);
  if (curvature <= 1e-12) return;
  memory.push({ s, y, rho: 1 / curvature });
  if (memory.length > 10) memory.shift();
}

/** The two-loop recursion. */
function descent(gradient: Float64Array, memory: readonly Pair[]): Float64Array {
  const q = gradient.slice();
  const alphas: number[] = [];
  for (const { s, y, rho } of [...memory].reverse()) {
    const alpha = rho * dot(s, q);
    alphas.unshift(alpha);
    addScaled(q, y, -alpha);
  }
  const last = memory.at(-1);
  if (last) scale(q, 1 / (last.rho * dot(last.y, last.y)));
  for (const [i, { s, y, rho }] of memory.entries()) addScaled(q, s, alphas[i]! - rho * dot(y, q));
  return scale(q, -1);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, a: Float64Array, factor: number): Float64Array {
  for (let i = 0; i < target.length; i++) target[i]! += factor * a[i]!;
  return target;
}

function scale(target: Float64Array, factor: number): Float64Array {
  for (let i = 0; i < target.length; i++) target[i]! *= factor;
  return target;
}

const along = (x: Float64Array, direction: Float64Array, length: number) => addScaled(x.slice(), direction, length);
const minus = (a: Float64Array, b: Float64Array) => addScaled(a.slice(), b, -1);
const greatest = (a: Float64Array): number => a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
