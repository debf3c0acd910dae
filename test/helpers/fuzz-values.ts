/** Seeded random values for the fuzzer: the same seed makes the same messages. */
export class FuzzValues {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1): mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  text(length = this.below(20)): string {
    return Array.from({ length }, () => this.pick(CHARACTERS)).join('');
  }

  /** Any JSON value, `depth` levels deep at most. */
  json(depth = 3): unknown {
    const kind = this.below(depth > 0 ? 9 : 6);
    if (kind === 0) return null;
    if (kind === 1) return this.next() < 0.5;
    if (kind === 2) return this.pick([0, -1, 1.5, 2 ** 31, -(2 ** 53), 1e308, this.below(100)]);
    if (kind < 6) return this.text();
    if (kind === 6) return Array.from({ length: this.below(5) }, () => this.json(depth - 1));
    return this.object(FIELDS, depth - 1);
  }

  /** An object with some of these names. */
  object(names: readonly string[], depth = 2): Record<string, unknown> {
    const some = Array.from({ length: this.below(8) }, () => this.pick(names));
    return Object.fromEntries(some.map((name) => [name, this.json(depth)]));
  }

  /** Text from pieces of TypeScript: seldom a program, never a loop. */
  code(): string {
    return Array.from({ length: this.below(12) }, () => this.pick(PIECES)).join(this.pick([' ', '', '\n']));
  }
}

const CHARACTERS = [...'ab Z09_$.*?[]{}()\'"`\\/\n\t\0é🐻\u2028\ud800', '__proto__', 'constructor'];

/** Names of fields that contents have, and some that none has. */
export const FIELDS = [
  ...['code', 'silent', 'store_history', 'user_expressions', 'allow_stdin', 'stop_on_error', 'cursor_pos'],
  ...['detail_level', 'hist_access_type', 'output', 'raw', 'session', 'start', 'stop', 'n', 'pattern', 'unique'],
  ...['target_name', 'comm_id', 'data', 'subshell_id', 'value', 'status', '__proto__', 'constructor', 'toString', ''],
];

const PIECES = [
  ...['const a = 1', 'let b: string', 'a', 'b', '=', '+', '.', '(', ')', '{', '}', '[', ']', '=>', ';', ',', '`', '${'],
  ...['"x"', "'", '1', 'await', 'Promise.resolve(1)', 'function f()', 'class A', 'return', 'throw new Error("f")', '<'],
  ...[
    'import x from "nowhere"',
    'export',
    'type T =',
    'console.log(1)',
    'display(1)',
    'clearOutput()',
    '🐻',
    '//',
    '/*',
  ],
];
