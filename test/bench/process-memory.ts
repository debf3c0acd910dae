import { readdirSync, readFileSync } from 'node:fs';

/** Memory that a process and all its descendants have to themselves, and their part of what they share (PSS), in bytes. */
export function memoryOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(name) }));
  const family = [pid];
  for (const one of family) family.push(...parents.filter(({ parent }) => parent === one).map((child) => child.pid));
  return family.reduce((sum, one) => sum + share(one), 0);
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

/** 0 for a process that has ended meanwhile. */
function share(pid: number): number {
  try {
    const [, kilobytes = 0] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')) ?? [];
    return 1024 * Number(kilobytes);
  } catch {
    return 0;
  }
}
