/**
 * Reads Python's pickle format as far as tensors need it (protocol 2, which `torch.save` writes), and runs nothing:
 * a pickle may name any Python function to be called, so only the names in `globals` are known, and any other is an
 * error. See `pickletools.py` in Python for the opcodes.
 */
export interface PickleOptions {
  /** What `module name` stands for. A function is called where the pickle calls it. */
  globals: ReadonlyMap<string, unknown>;
  /** What a persistent id stands for: torch's storages. */
  persistent?: (id: unknown) => unknown;
}

/** Dictionaries become `Map`, tuples and lists arrays. Returns the value and the offset behind its last byte. */
export function unpickle(bytes: Buffer, options: PickleOptions, start = 0): { value: unknown; end: number } {
  const machine = new Machine(bytes, options, start);
  const value = machine.run();
  return { value, end: machine.offset };
}

/** A call that a pickle asks for, of one of the names in `globals`. */
export type PickleFunction = (...args: never[]) => unknown;

const MARK = Symbol('mark');

class Machine {
  offset: number;
  readonly #bytes: Buffer;
  readonly #options: PickleOptions;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(bytes: Buffer, options: PickleOptions, start: number) {
    this.#bytes = bytes;
    this.#options = options;
    this.offset = start;
  }

  run(): unknown {
    for (;;) {
      const at = this.offset;
      const code = this.#take(1).toString('latin1');
      if (code === '.') return this.#stack.pop();
      const action = ACTIONS[code];
      if (!action)
        throw new Error(`opcode 0x${code.charCodeAt(0).toString(16)} at byte ${at} is none that tensors need`);
      action(this);
    }
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw new Error(`the pickle takes from an empty stack at byte ${this.offset}`);
    return this.#stack.pop();
  }

  /** What lies above the last mark. */
  popMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw new Error(`the pickle has no mark at byte ${this.offset}`);
    return this.#stack.splice(mark).slice(1);
  }

  top(): unknown {
    return this.#stack.at(-1);
  }

  uint(size: 1 | 2 | 4): number {
    return this.#take(size).readUIntLE(0, size);
  }

  int32(): number {
    return this.#take(4).readInt32LE();
  }

  double(): number {
    return this.#take(8).readDoubleBE();
  }

  /** A little-endian two's complement number of any length. */
  long(size: number): number | bigint {
    let value = 0n;
    const bytes = this.#take(size);
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
    const signed = BigInt.asIntN(size * 8, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  text(size: number): string {
    return this.#take(size).toString('utf8');
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.offset);
    const line = this.text(end - this.offset);
    this.offset++;
    return line;
  }

  remember(key: number): void {
    this.#memo.set(key, this.top());
  }

  recall(key: number): void {
    this.push(this.#memo.get(key));
  }

  global(): unknown {
    const name = `${this.line()}.${this.line()}`;
    if (!this.#options.globals.has(name)) {
      throw new Error(`it asks for Python's ${name}, which is not needed for tensors and is not run`);
    }
    return this.#options.globals.get(name);
  }

  call(): void {
    const args = this.pop() as never[];
    const called = this.pop();
    if (typeof called !== 'function') throw new Error(`the pickle calls what is no function at byte ${this.offset}`);
    this.push((called as PickleFunction)(...args));
  }

  persistent(): void {
    if (!this.#options.persistent) throw new Error('the pickle refers to storages, which this file has none of');
    this.push(this.#options.persistent(this.pop()));
  }

  #take(size: number): Buffer {
    if (!(size >= 0) || this.offset + size > this.#bytes.length)
      throw new Error('the file ends in the middle of a pickle');
    this.offset += size;
    return this.#bytes.subarray(this.offset - size, this.offset);
  }
}

const ACTIONS: Readonly<Record<string, (m: Machine) => void>> = {
  '\x80': (m) => m.uint(1), // protocol
  '(': (m) => m.push(MARK),
  '}': (m) => m.push(new Map()),
  ']': (m) => m.push([]),
  ')': (m) => m.push([]),
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  J: (m) => m.push(m.int32()),
  K: (m) => m.push(m.uint(1)),
  M: (m) => m.push(m.uint(2)),
  '\x8a': (m) => m.push(m.long(m.uint(1))),
  G: (m) => m.push(m.double()),
  X: (m) => m.push(m.text(m.uint(4))),
  U: (m) => m.push(m.text(m.uint(1))),
  T: (m) => m.push(m.text(m.uint(4))),
  q: (m) => m.remember(m.uint(1)),
  r: (m) => m.remember(m.uint(4)),
  h: (m) => m.recall(m.uint(1)),
  j: (m) => m.recall(m.uint(4)),
  c: (m) => m.push(m.global()),
  R: (m) => m.call(),
  Q: (m) => m.persistent(),
  t: (m) => m.push(m.popMark()),
  '\x85': (m) => m.push([m.pop()]),
  '\x86': (m) => m.push([m.pop(), m.pop()].reverse()),
  '\x87': (m) => m.push([m.pop(), m.pop(), m.pop()].reverse()),
  a: (m) => append(m, [m.pop()]),
  e: (m) => append(m, m.popMark()),
  s: (m) => setItems(m, [m.pop(), m.pop()].reverse()),
  u: (m) => setItems(m, m.popMark()),
  b: (m) => void m.pop(), // attributes of an object, such as OrderedDict's _metadata: not needed
};

function append(m: Machine, items: unknown[]): void {
  const list = m.top();
  if (!Array.isArray(list)) throw new Error(`the pickle appends to what is no list at byte ${m.offset}`);
  list.push(...items);
}

function setItems(m: Machine, items: unknown[]): void {
  const map = m.top();
  if (!(map instanceof Map)) throw new Error(`the pickle sets items of what is no dictionary at byte ${m.offset}`);
  for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
}
