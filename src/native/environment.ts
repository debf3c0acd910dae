/**
 * What TensorFlow reads from the environment when its library loads: imported before it. What a user has set stays.
 */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

// Warnings and errors only.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

/**
 * Keeps memory in a pool of TensorFlow's (BFC) where it would take each tensor's from the C library, which gives large ones
 * back at once: a step of training then spends a sixth of its time on new pages, and what lies between small ones is lost.
 * With oneDNN it has such a pool already. It grows up to what the machine has, above which an op fails, after ten seconds in
 * which it hopes for memory; the default of 64 GB is less than some machines have, and more than others.
 */
if (!hasOneDnn()) {
  process.env.TF_CPU_ALLOCATOR_USE_BFC ??= 'true';
  process.env.TF_CPU_BFC_MEM_LIMIT_IN_MB ??= String(Math.floor(totalmem() / 2 ** 20));
}

/** Does TensorFlow use oneDNN? It does, unless it is told, where the processor has one of these (`IsMklEnabled` in its port.cc). */
function hasOneDnn(): boolean {
  const told = process.env.TF_ENABLE_ONEDNN_OPTS;
  if (told) return told === '1' || told.toLowerCase() === 'true';
  // Its builds for other systems and processors: as they are.
  if (process.platform !== 'linux' || process.arch !== 'x64') return true;
  return /\b(avx512_vnni|avx512_bf16|avx_vnni|amx_tile|amx_int8|amx_bf16)\b/.test(processor());
}

function processor(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
