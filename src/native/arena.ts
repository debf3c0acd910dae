/**
 * Who owns the handles of a stretch of work. Ops run inside `arena.run(…)`; what they make belongs to the arena and is
 * deleted with it, unless it was freed earlier or kept.
 */
import { kernelHost } from '../../kernel/api.js';
import { binding, type Handle } from './binding.js';
import { closeEngineScopes } from './engine-scopes.js';

/** A tfjs tensor: it may be disposed more than once. */
interface Adopted {
  dispose(): void;
}

export class Arena {
  readonly #owned = new Map<number, Handle>();
  readonly #adopted: Adopted[] = [];

  /** Runs `work` with this arena as the owner of what it makes. Not for async work: call `run` again after an await. */
  run<T>(work: () => T): T {
    watchForcedInterrupts();
    running.push(this);
    try {
      return work();
    } finally {
      running.pop();
    }
  }

  own<H extends Handle>(handle: H): H {
    this.#owned.set(handle.id, handle);
    live++;
    return handle;
  }

  /** Deletes a handle of this arena now. A handle of somebody else's is left alone. */
  free(handle: Handle): void {
    if (this.#owned.delete(handle.id)) {
      live--;
      binding.deleteTensor(handle.id);
    }
  }

  /** Takes a handle out: from now on it is the caller's to delete. */
  keep<H extends Handle>(handle: H): H {
    if (!this.#owned.delete(handle.id)) throw new Error(`handle ${handle.id} does not belong to this arena`);
    live--;
    return handle;
  }

  /** Takes tfjs tensors over: they are disposed with the arena. */
  adopt(...tensors: readonly Adopted[]): void {
    this.#adopted.push(...tensors);
  }

  /** Deletes all that is left. Disposing twice does nothing. */
  dispose(): void {
    for (const handle of [...this.#owned.values()]) this.free(handle);
    for (const tensor of this.#adopted.splice(0)) tensor.dispose();
  }
}

/** Runs synchronous work in an arena of its own and disposes it, whatever happens. */
export function inArena<T>(work: (arena: Arena) => T): T {
  const arena = new Arena();
  try {
    return arena.run(() => work(arena));
  } finally {
    arena.dispose();
  }
}

/** The arena of the work that is running. Throws outside of one: a handle nobody owns would never be deleted. */
export function currentArena(): Arena {
  const arena = running.at(-1);
  if (!arena) throw new Error('native ops run inside an arena: wrap the call in inArena(() => …)');
  return arena;
}

/** Handles that arenas own at this moment, for tests: 0 when no work is under way. */
export const liveHandles = (): number => live;

const running: Arena[] = [];
let live = 0;
let watched: object | undefined;

/** A cell stopped by force skips its `finally` blocks: what was running is closed here, tfjs' own scopes too. */
function watchForcedInterrupts(): void {
  const host = kernelHost();
  if (!host || host === watched) return;
  watched = host;
  host.onForcedInterrupt(() => {
    for (const arena of running.splice(0)) arena.dispose();
    closeEngineScopes();
  });
}
