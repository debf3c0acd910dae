import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ways, watchPass } from '../../../../src/models/graph/watched-pass.js';
import { Parameter } from '../../../../src/models/layers/parameter.js';
import { inArena, liveHandles } from '../../../../src/native/arena.js';
import type { Handle } from '../../../../src/native/binding.js';
import { drawSeeds, floats } from '../../../../src/native/convert.js';
import { seededUniform } from '../../../../src/native/layers.js';
import { matMul, mul, reshape, sum } from '../../../../src/native/math.js';
import type { Trace } from '../../../../src/native/trace.js';

/** Pictures `[n, 2, 3, 1]` of ones. */
const pictures = (n: number): Handle => floats(new Float32Array(6 * n).fill(1), [n, 2, 3, 1]);

/** A network of one layer: its forward pass masks pixels, its weights are `[6, 4]`. */
function smallNetwork({ mask = (x: Handle) => x } = {}): { ways: Ways; seen: number[] } {
  const weight = new Parameter('weight', [6, 4], { kind: 'weight' });
  const seen: number[] = [];
  let flat: Handle;
  return {
    seen,
    ways: {
      forward: (x, { random }) => {
        const n = x.shape[0]!;
        seen.push(n);
        flat = reshape(mask(mul(x, seededUniform(x.shape, drawSeeds(random)))), [n, 6]);
        return matMul(flat, weight.variable.value());
      },
      backward: (gradient, pass) => pass.gradients.set(weight, matMul(flat, gradient, { transposeX: true })),
    },
  };
}

/** What a trace says, ids aside: the ops with the shapes they give, and the numbers they were given. */
const told = ({ ops, tensors }: Trace) => ({
  ops: ops.map(({ op, attributes, outputs }) => [op, attributes, outputs.map(({ shape }) => shape)]),
  tensors: [...tensors.values()].map(({ shape, drawn, values }) => [shape, drawn, drawn ? null : [...values]]),
});

test('a large batch is watched with its first pictures, and what is found is what a whole one would tell', () => {
  inArena(() => {
    const { ways, seen } = smallNetwork();
    const large = watchPass(ways, pictures(32));
    assert.deepEqual(seen, [2, 3]);
    const whole = [watchPass(ways, pictures(2)), watchPass(ways, pictures(3))];
    assert.deepEqual(seen, [2, 3, 2, 3], 'so few are watched as they are');
    assert.deepEqual(
      [large.x, large.scores, large.gradient, ...large.found.values()].map(({ shape }) => shape),
      [
        [32, 2, 3, 1],
        [32, 4],
        [32, 4],
        [6, 4],
      ],
    );
    const three = whole[1]!;
    const grown = (sizes: unknown): unknown => JSON.parse(JSON.stringify(sizes).replaceAll(/\b3(?=,(2|6|4)\b)/g, '32'));
    assert.deepEqual(told(large.there), grown(told(three.there)));
    assert.deepEqual(told(large.back), grown(told(three.back)));
    const made = new Set(large.there.ops.flatMap(({ outputs }) => outputs.map(({ id }) => id)));
    assert.ok(made.has(large.back.ops[0]!.inputs[0]!), 'the way back uses what the way there made');
  });
  assert.equal(liveHandles(), 0);
});

test('where nobody knows how the work would go on with more pictures, the whole batch is watched', () => {
  inArena(() => {
    const networks = {
      'other numbers': (x: Handle) => mul(x, floats([1 / x.shape[0]!], [])),
      'more numbers': (x: Handle) => mul(x, floats(new Float32Array(x.shape[0]!).fill(1), [x.shape[0]!, 1, 1, 1])),
      'more ops': (x: Handle) => (x.shape[0]! > 2 ? mul(x, x) : x),
      'other ops': (x: Handle) => (x.shape[0]! > 2 ? mul(x, x) : mul(sum(x, [0], true), x)),
    };
    for (const [name, mask] of Object.entries(networks)) {
      const { ways, seen } = smallNetwork({ mask });
      const { scores } = watchPass(ways, pictures(5));
      assert.deepEqual(seen, [2, 3, 5], name);
      assert.deepEqual(scores.shape, [5, 4], name);
    }
  });
});
