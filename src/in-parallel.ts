/**
 * Does `work` with each item in order, with at most `atOnce` (at least one) at the same time, until `signal` aborts. After
 * a failure nothing is begun any more, and the promise rejects with it once all that was begun has ended: what the
 * caller then tidies up, nobody writes to.
 */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const queue = items.entries();
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failure || signal?.aborted) return;
      try {
        await work(item, index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(atOnce, 1) }, worker));
  if (failure) throw failure.error;
}
