// @ts-check
import { runSteps, StepFailed } from './runner.mjs';
import { steps } from './steps.mjs';

/** Brings every step of the set-up up to date; on a failure says which, why and what to do, and exits with 1. */
export async function setUp() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19) || (major === 22 && minor < 12) || major === 21) {
    process.stderr.write(
      `Node ^20.19, ^22.12 or newer is needed; this is ${process.versions.node}. Install one from your system or nodejs.org.\n`,
    );
    process.exit(1);
  }
  try {
    await runSteps(steps);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exit(1);
  }
}
