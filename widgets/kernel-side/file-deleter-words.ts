/** What FileDeleter says about what it did. */

/** `lost`: names of files that were gone already; `kept`: those that were not moved, with why. */
export function movedText({
  moved,
  lost,
  kept,
}: {
  moved: number;
  lost: readonly string[];
  kept: readonly { name: string; error: string }[];
}): string {
  const gone = lost.length > 0 ? [`Gone already: ${lost.join(', ')}.`] : [];
  const errors = kept.map(({ name, error }) => `${name}: ${error}`);
  const failed = errors.length > 0 ? [`Not moved: ${errors.join('; ')}`] : [];
  return [`${files(moved)} moved to the trash.`, ...gone, ...failed].join(' ');
}

/** `lost`: names of files that did not come back. */
export function backText(restored: number, lost: readonly string[]): string {
  const back = `${files(restored)} brought back.`;
  return lost.length > 0 ? `${back} Still in the trash: ${lost.join(', ')}.` : back;
}

const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What was said of one path. */
export const errorOf = (failed: readonly { path: string; error: string }[], path: string): string =>
  failed.find((failure) => failure.path === path)?.error ?? 'it was not moved';
