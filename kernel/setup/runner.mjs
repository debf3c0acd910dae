// @ts-check
/**
 * Runs the steps of the set-up: each only when its inputs changed or its outputs are gone, with progress, with a log,
 * and so that a step that was cut off half-way is simply done again.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, stateDir } from './paths.mjs';

/**
 * @typedef {(command: string, args: string[], cwd?: string) => Promise<void>} Run Runs a child process; rejects unless it exits with 0.
 * @typedef {object} Step
 * @property {string} name short, unique; also the name of its stamp and log
 * @property {string} title what is being done, for people
 * @property {() => unknown} inputs everything the result depends on; hashed
 * @property {() => string[]} outputs files that must be there for the step to count as done
 * @property {(run: Run, tell: (text: string) => void) => Promise<void>} run
 * @property {string} hint what to do when it fails
 */

export class StepFailed extends Error {}

/**
 * Brings every step up to date, in order.
 * @param {Step[]} steps
 * @param {string} [state] folder of the stamps, logs and the lock
 * @throws {StepFailed} with which step, why and what to do
 */
export async function runSteps(steps, state = stateDir) {
  mkdirSync(state, { recursive: true });
  const unlock = await lock(state);
  try {
    for (const [i, step] of steps.entries()) await bringUpToDate(step, `[${i + 1}/${steps.length}]`, state);
  } finally {
    unlock();
  }
}

/** @param {Step} step @param {string} position @param {string} state */
async function bringUpToDate(step, position, state) {
  const stamp = join(state, `${step.name}.stamp`);
  const hash = createHash('sha256').update(JSON.stringify(step.inputs())).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && step.outputs().every((file) => existsSync(file)))
    return;
  rmSync(stamp, { force: true });

  const log = join(state, `${step.name}.log`);
  writeFileSync(log, '');
  const status = statusLine(`${position} ${step.title}`);
  try {
    await step.run(runner(log, status.detail), status.tell);
    const missing = step.outputs().filter((file) => !existsSync(file));
    if (missing.length > 0)
      throw new Error(`it did not produce ${missing.map((file) => relative(root, file)).join(', ')}`);
  } catch (error) {
    status.end('failed');
    throw new StepFailed(failure(step, error, log));
  }
  status.end('done');
  // The inputs as they were before: what is edited while a step runs is work for the next time.
  writeFileSync(`${stamp}.new`, hash);
  renameSync(`${stamp}.new`, stamp);
}

/** @param {Step} step @param {unknown} error @param {string} log */
function failure(step, error, log) {
  const text = readFileSync(log, 'utf8').trim();
  const tail = text ? `\n\nLast lines of ${relative(root, log)}:\n${text.split('\n').slice(-15).join('\n')}` : '';
  const why = error instanceof Error ? error.message : String(error);
  return `The step "${step.title}" failed: ${why}.${tail}\n\nWhat to do: ${step.hint}\nThen run the same command again; what is done already is kept.`;
}

/** @param {string} log @param {(line: string) => void} detail @returns {Run} */
function runner(log, detail) {
  return (command, args, cwd = root) =>
    new Promise((resolve, reject) => {
      const out = openSync(log, 'a');
      const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: process.env });
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          writeFileSync(out, text);
          const line = text
            .trim()
            .split(/[\r\n]/)
            .at(-1);
          if (line) detail(line);
        });
      }
      child.on('error', (error) => reject(new Error(`${command} could not be started (${error.message})`)));
      child.on('close', (code, signal) => {
        closeSync(out);
        if (code === 0) resolve();
        else
          reject(
            new Error(`\`${[command, ...args].join(' ').slice(0, 200)}\` ended with ${signal ?? `exit code ${code}`}`),
          );
      });
    });
}

/**
 * One line for a step: on a terminal it is rewritten with the time and the newest output, elsewhere it is two lines.
 * @param {string} title
 */
function statusLine(title) {
  const start = Date.now();
  const terminal = process.stderr.isTTY;
  let last = '';
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const draw = () => {
    const line = `${title} … ${seconds()}  ${last}`;
    process.stderr.write(`\r\x1b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  };
  const timer = terminal ? setInterval(draw, 500) : undefined;
  if (!terminal) process.stderr.write(`${title} …\n`);
  return {
    /** @param {string} line the newest line of output */
    detail: (line) => {
      last = line;
    },
    /** @param {string} text something the user should read, kept on the screen */
    tell: (text) => process.stderr.write(`${terminal ? '\r\x1b[2K' : ''}  ${text}\n`),
    /** @param {string} result */
    end: (result) => {
      clearInterval(timer);
      process.stderr.write(`${terminal ? '\r\x1b[2K' : ''}${title}: ${result} (${seconds()})\n`);
    },
  };
}

/**
 * Lets one set-up at a time work in this repository; a lock whose owner is gone does not count.
 * @param {string} state
 */
async function lock(state) {
  const file = join(state, 'lock');
  for (let told = false; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (!ownerLives(file)) rmSync(file, { force: true });
    else if (!told) {
      process.stderr.write('Another set-up is at work in this folder; waiting for it.\n');
      told = true;
    }
  }
}

/** @param {string} file */
function ownerLives(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
