/**
 * What transformed code calls for language features that Node 20 lacks, under the names that oxc-transform (after
 * Babel) uses: TypeScript's older decorators, and `using`.
 */
type Decorator = (target: unknown, key?: PropertyKey, extra?: unknown) => unknown;

/** Applies decorators, the last one first; on a class (two arguments) or a member. Metadata that nobody takes is no decorator. */
function decorate(
  decorators: (Decorator | undefined)[],
  target: object,
  key?: PropertyKey,
  descriptor?: PropertyDescriptor | null,
): unknown {
  const member = key !== undefined;
  const start: unknown = member
    ? descriptor === null
      ? Object.getOwnPropertyDescriptor(target, key)
      : descriptor
    : target;
  const result = decorators.reduceRight<unknown>(
    (value, decorator) => (member ? decorator?.(target, key, value) : decorator?.(value as object)) || value,
    start,
  );
  if (member && result) Object.defineProperty(target, key, result as PropertyDescriptor);
  return result;
}

/** A parameter's decorator as a member's. */
function decorateParam(index: number, decorator: Decorator): Decorator {
  return (target, key) => decorator(target, key, index);
}

/** Type metadata; there is none without the reflect-metadata package. */
function decorateMetadata(key: string, value: unknown): Decorator | undefined {
  const reflect = Reflect as { metadata?: (key: string, value: unknown) => Decorator };
  return reflect.metadata?.(key, value);
}

interface Resource {
  dispose: () => unknown;
  awaited: boolean;
}

/** The disposal scope of a block with `using`: `u` and `a` take a resource, `e` an error, `d` disposes. */
function usingCtx() {
  const resources: Resource[] = [];
  const none = {};
  let failure: unknown = none;
  const take = (awaited: boolean, value: unknown) => {
    if (value !== null && value !== undefined) resources.push({ dispose: disposer(value, awaited), awaited });
    else if (awaited) resources.push({ dispose: () => undefined, awaited });
    return value;
  };
  const fail = (error: unknown) => {
    failure = failure === none ? error : suppressed(error, failure);
  };
  const step = (): unknown => {
    for (let resource = resources.pop(); resource; resource = resources.pop()) {
      try {
        const result = resource.dispose();
        if (resource.awaited) return Promise.resolve(result).then(step, (error) => [fail(error), step()][1]);
      } catch (error) {
        fail(error);
      }
    }
    if (failure !== none) throw failure;
    return undefined;
  };
  return {
    u: (value: unknown) => take(false, value),
    a: (value: unknown) => take(true, value),
    set e(error: unknown) {
      failure = error;
    },
    d: step,
  };
}

export const babelHelpers = { decorate, decorateParam, decorateMetadata, usingCtx };

/** Node 20 has the symbols, but not `SuppressedError`. */
function suppressed(error: unknown, earlier: unknown): Error {
  return Object.assign(new Error('An error was suppressed during disposal.'), {
    name: 'SuppressedError',
    error,
    suppressed: earlier,
  });
}

function disposer(value: unknown, awaited: boolean): () => unknown {
  const { dispose, asyncDispose } = Symbol as unknown as Record<string, symbol>;
  const methods = value as Record<symbol, unknown>;
  const method = (awaited && asyncDispose && methods[asyncDispose]) || (dispose && methods[dispose]);
  if (typeof method !== 'function') throw new TypeError('using: the value has no [Symbol.dispose] method');
  return () => method.call(value);
}
