import type { Handle } from '../../native/binding.js';
import { floats } from '../../native/convert.js';
import { slice } from '../../native/math.js';
import { type Trace, traced } from '../../native/trace.js';
import { Random } from '../../random.js';
import { countOf } from '../../shape.js';
import type { Parameter } from '../layers/parameter.js';
import { Pass } from '../layers/pass.js';
import { FEW, ScaledTrace } from './scaled-trace.js';

/** The two ways through a network, layer by layer. */
export interface Ways {
  /** Pictures `[N, H, W, C]` → scores `[N, …]`, float32. */
  forward(x: Handle, pass: Pass): Handle;
  /** The gradient of the scores → those of the parameters, left in the pass. */
  backward(gradient: Handle, pass: Pass): void;
}

/** What the layers asked TensorFlow to do in a training pass, there and back. */
export interface WatchedPass {
  readonly x: Handle;
  readonly scores: Handle;
  readonly gradient: Handle;
  readonly there: Trace;
  readonly back: Trace;
  /** The gradients of the parameters that learn. */
  readonly found: ReadonlyMap<Parameter, Handle>;
}

/**
 * What the layers would do with pictures like `x`, found with the first few of them: op by op nothing is planned ahead, so
 * that a whole batch would take more memory than any training step after it, and TensorFlow never gives memory back.
 */
export function watchPass(ways: Ways, x: Handle): WatchedPass {
  const [n, ...sides] = x.shape as [number, ...number[]];
  const first = (count: number): Handle => slice(x, [0, ...sides.map(() => 0)], [count, ...sides]);
  const some = n > FEW + 1 && scaled(watch(ways, first(FEW)), watch(ways, first(FEW + 1)), x);
  return some || watch(ways, x);
}

function watch(ways: Ways, x: Handle): WatchedPass {
  const pass = new Pass({ training: true, random: new Random(0) });
  const { result: scores, trace: there } = traced(() => ways.forward(x, pass));
  const gradient = floats(new Float32Array(countOf(scores.shape)), scores.shape);
  const { trace: back } = traced(() => ways.backward(gradient, pass));
  return { x, scores, gradient, there, back, found: pass.gradients };
}

/** Null: the two differ in more than sizes. */
function scaled(few: WatchedPass, more: WatchedPass, x: Handle): WatchedPass | null {
  const scale = new ScaledTrace(x.shape[0]!);
  scale.handle(few.x, more.x);
  const there = scale.trace(few.there, more.there);
  const scores = scale.handle(few.scores, more.scores);
  const gradient = scale.handle(few.gradient, more.gradient);
  const back = there && scale.trace(few.back, more.back);
  return back && { ...few, x: { ...x, id: few.x.id }, scores, gradient, there, back };
}
