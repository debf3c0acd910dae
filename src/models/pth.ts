/** Reads the tensors of PyTorch's checkpoints (`torch.save`), of both formats, in TypeScript and without running code. */
import { readFile } from 'node:fs/promises';
import { FORMATS, type NumberFormat } from '../number-formats.js';
import { countOf } from '../shape.js';
import { unpickle } from './pickle.js';
import { readZip } from './zip.js';

/** A tensor of a checkpoint, in PyTorch's axis order, row by row, as float32. */
export interface CheckpointTensor {
  /** Its shape. */
  shape: number[];
  /** The values, row by row. */
  values: Float32Array;
}

/**
 * The tensors of a `.pth` or `.th` file by name; names inside nested dictionaries are joined by dots
 * (`state_dict.conv1.weight`). Throws where the file is cut short, is no checkpoint, or asks for anything but tensors.
 */
export async function readPth(file: string): Promise<Map<string, CheckpointTensor>> {
  const bytes = await readFile(file);
  try {
    const tensors = new Map<string, CheckpointTensor>();
    collect(bytes.toString('latin1', 0, 2) === 'PK' ? readArchive(bytes) : readLegacy(bytes), '', tensors);
    return tensors;
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`${file}: expected a PyTorch checkpoint with tensors only, but ${reason}`, { cause });
  }
}

/** Since PyTorch 1.6: a ZIP archive with `data.pkl` and one file for each storage. */
function readArchive(bytes: Buffer): unknown {
  const files = readZip(bytes);
  const pickle = [...files].find(([name]) => name.endsWith('/data.pkl'));
  if (!pickle) throw new Error('the archive has no data.pkl');
  const folder = pickle[0].slice(0, -'data.pkl'.length);
  const storages = new Storages();
  const { value } = unpickle(pickle[1], { globals: GLOBALS, persistent: storages.refer });
  storages.fill((key) => files.get(`${folder}data/${key}`));
  return value;
}

/** Before: a magic number, a version, facts on the machine, the object, the storages' keys, then each storage's bytes. */
function readLegacy(bytes: Buffer): unknown {
  if (bytes.toString('latin1', 257, 262) === 'ustar')
    throw new Error('it is of the format before PyTorch 0.2; save it again with a newer one');
  let at = 0;
  const storages = new Storages();
  const next = (): unknown => {
    const { value, end } = unpickle(bytes, { globals: GLOBALS, persistent: storages.refer }, at);
    at = end;
    return value;
  };
  if (String(next()) !== MAGIC) throw new Error('it does not begin with the magic number of one');
  next();
  next();
  const value = next();
  const contents = new Map<unknown, Buffer>();
  for (const key of next() as unknown[]) {
    const size = Number(bytes.readBigInt64LE(at)) * storages.itemSize(key);
    contents.set(key, bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size;
  }
  storages.fill((key) => contents.get(key));
  return value;
}

const MAGIC = String(0x1950a86a20f9469cfc6cn);

interface Storage {
  type: NumberFormat;
  bytes: Buffer | null;
}

/** The storages that a pickle refers to; their bytes come after it. */
class Storages {
  readonly #byKey = new Map<unknown, Storage>();

  refer = (id: unknown): Storage => {
    const [kind, type, key] = id as [string, NumberFormat, unknown];
    if (kind !== 'storage') throw new Error(`it refers to a ${String(kind)}, where a storage was expected`);
    const storage = this.#byKey.get(key) ?? { type, bytes: null };
    this.#byKey.set(key, storage);
    return storage;
  };

  itemSize(key: unknown): number {
    return this.#byKey.get(key)?.type.size ?? 4;
  }

  fill(content: (key: unknown) => Buffer | undefined): void {
    for (const [key, storage] of this.#byKey) storage.bytes = content(key) ?? null;
  }
}

/** What `_rebuild_tensor_v2` makes: a view of a storage, read once the storage is there. */
class View {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: number[],
    readonly strides: number[],
  ) {}

  read(name: string): CheckpointTensor {
    const { type, bytes } = this.storage;
    const count = countOf(this.shape);
    const last = this.shape.reduce((sum, n, i) => sum + (n - 1) * this.strides[i]!, this.offset);
    if (!bytes || (count > 0 && (last + 1) * type.size > bytes.length))
      throw new Error(`the numbers of ${name} are missing`);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = type.read(bytes, this.#position(i) * type.size);
    return { shape: this.shape, values };
  }

  /** Where the i-th number of the tensor is in the storage. */
  #position(i: number): number {
    let position = this.offset;
    let rest = i;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      position += (rest % this.shape[axis]!) * this.strides[axis]!;
      rest = Math.floor(rest / this.shape[axis]!);
    }
    return position;
  }
}

const rebuildTensor = (storage: Storage, offset: number, shape: number[], strides: number[]): View =>
  new View(storage, offset, shape, strides);

/** Kinds of storages and the type of their numbers. */
const STORAGES = [
  ...[
    ['Double', 'F64'],
    ['Float', 'F32'],
    ['Half', 'F16'],
    ['BFloat16', 'BF16'],
    ['Long', 'I64'],
    ['Int', 'I32'],
  ],
  ...[
    ['Short', 'I16'],
    ['Char', 'I8'],
    ['Byte', 'U8'],
    ['Bool', 'BOOL'],
  ],
] as [string, string][];

const GLOBALS = new Map<string, unknown>([
  ['collections.OrderedDict', () => new Map()],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', (data: View) => data],
  ...STORAGES.map(([name, type]): [string, unknown] => [`torch.${name}Storage`, FORMATS.get(type)!]),
]);

function collect(value: unknown, name: string, tensors: Map<string, CheckpointTensor>): void {
  if (value instanceof View) tensors.set(name, value.read(name));
  if (!(value instanceof Map)) return;
  for (const [key, inner] of value) collect(inner, name ? `${name}.${key}` : String(key), tensors);
}
