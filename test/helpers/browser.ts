import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Why a test with a browser cannot run here; undefined if it can. */
export const missingBrowser = (): string | undefined =>
  findChromium() ? undefined : 'no Chromium: none in the environment variable CHROMIUM or on PATH';

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium()!, args: BROWSER_ARGS });

function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(':');
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

const BROWSER_ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
