// @ts-check
/** Finds a Python that can make the virtual environment. */
import { spawnSync } from 'node:child_process';

const MINIMUM = [3, 10];
const PROBE = 'import sys, venv, ensurepip; print(sys.version_info[0], sys.version_info[1], sys.executable)';

/**
 * The first usable of `PYTHON`, `python3`, `python3.14` … `python3.10`, `python`.
 * @returns {{ executable: string, version: string }}
 * @throws {Error} that says which were tried and what each lacked
 */
export function findPython() {
  const names = ['python3', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`), 'python'];
  const tried = [];
  for (const name of process.env.PYTHON ? [process.env.PYTHON, ...names] : names) {
    const { status, stdout, stderr, error } = spawnSync(name, ['-c', PROBE], { encoding: 'utf8' });
    if (error) continue;
    const [major, minor, executable] = (stdout ?? '').trim().split(' ');
    if (status !== 0) tried.push(`${name} (${(stderr ?? '').trim().split('\n').at(-1)})`);
    else if (Number(major) !== MINIMUM[0] || Number(minor) < /** @type {number} */ (MINIMUM[1]))
      tried.push(`${name} (version ${major}.${minor})`);
    else return { executable: executable ?? name, version: `${major}.${minor}` };
  }
  const found = tried.length > 0 ? `found only ${tried.join(', ')}` : 'found none';
  throw new Error(`Python ${MINIMUM.join('.')} or newer with its venv module is needed; ${found}`);
}
