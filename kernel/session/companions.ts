import { readFileSync } from 'node:fs';

const manifest = new URL('../../../package.json', import.meta.url);

/**
 * Loads the modules that the package wants in every session, whatever its cells import: package.json names them in
 * `notebear.companions`. They reach the kernel as code in cells does, through `kernelHost()`.
 */
export async function loadCompanions(): Promise<void> {
  const { notebear } = JSON.parse(readFileSync(manifest, 'utf8')) as { notebear?: { companions?: string[] } };
  await Promise.all((notebear?.companions ?? []).map((file) => import(new URL(file, manifest).href)));
}
