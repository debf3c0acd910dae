/** Merges text by key, so that many small writes become few messages. */
export interface StreamBuffer<K> {
  push(key: K, text: string): void;
  /** Emits what is held, in the order it came. */
  flush(): void;
}

export interface StreamBufferOptions {
  /** How long text may be held, in ms. Default 20. */
  delay?: number;
  /**
   * So many writes per `delay` are emitted at once: for a process whose timers may starve, so that what a loop that
   * never yields prints is seen. Default 0.
   */
  eager?: number;
}

/** `emit` gets the merged text of neighbouring writes whose keys are the `same`. */
export function streamBuffer<K>(
  emit: (key: K, text: string) => void,
  same: (a: K, b: K) => boolean,
  { delay = 20, eager = 0 }: StreamBufferOptions = {},
): StreamBuffer<K> {
  const held: { key: K; parts: string[] }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const window = { start: 0, emitted: 0 };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    for (const { key, parts } of held.splice(0)) emit(key, parts.join(''));
  };
  return {
    flush,
    push(key, text) {
      const top = held.at(-1);
      if (top && same(top.key, key)) top.parts.push(text);
      else held.push({ key, parts: [text] });
      if (eager > 0 && mayEmit(window, eager, delay)) flush();
      else timer ??= setTimeout(flush, delay);
    },
  };
}

function mayEmit(window: { start: number; emitted: number }, limit: number, delay: number): boolean {
  const now = performance.now();
  if (now - window.start >= delay) Object.assign(window, { start: now, emitted: 0 });
  return window.emitted++ < limit;
}
