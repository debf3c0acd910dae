/**
 * A seeded source of random numbers (xoshiro128**, Blackman and Vigna, https://prng.di.unimi.it/), whose state can be
 * read and put back: what is random in a run comes from one seed, and `lrFind` leaves no trace in it.
 */
export class Random {
  #state: Uint32Array;

  /** `seed`: any number; equal seeds give equal numbers, on every machine. */
  constructor(seed: number) {
    this.#state = Uint32Array.from({ length: 4 }, splitMix32(seed));
  }

  /** The whole state; assigning one that was read before replays what followed it. */
  get state(): Uint32Array {
    return this.#state.slice();
  }
  set state(state: Uint32Array) {
    this.#state = state.slice();
  }

  /** A new source that depends on this seed and `name` only: drawing from one does not disturb the other. */
  fork(name: string): Random {
    let hash = 2166136261;
    for (const char of name) hash = Math.imul(hash ^ char.codePointAt(0)!, 16777619);
    const child = new Random(0);
    child.state = this.#state.map((word, i) => word ^ splitMix32(hash + i)());
    return child;
  }

  /** 32 random bits. */
  bits(): number {
    const s = this.#state;
    const result = Math.imul(rotl(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotl(s[3]!, 11);
    return result;
  }

  /** Uniform in `[low, high)`. Default `[0, 1)`. */
  uniform(low = 0, high = 1): number {
    const fraction = ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
    return low + (high - low) * fraction;
  }

  /** A whole number in `[0, n)`. */
  int(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** True with probability `p`. */
  bool(p = 0.5): boolean {
    return this.uniform() < p;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)]!;
  }

  /** Normal with mean 0 and standard deviation 1 (Box–Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The numbers 0 to n-1 in random order (Fisher–Yates). */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.int(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}

const rotl = (x: number, k: number) => (x << k) | (x >>> (32 - k));

/** Spreads one number over the words of a state (Steele, Lea and Flood's SplitMix, 32-bit form). */
function splitMix32(seed: number): () => number {
  let z = Math.floor(seed) >>> 0;
  return () => {
    z = (z + 0x9e3779b9) >>> 0;
    let t = z ^ (z >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  };
}
