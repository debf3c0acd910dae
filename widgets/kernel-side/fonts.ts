import { type Dirent, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

let known: boolean | undefined;

/** Whether the system has any font file: without one, sharp's text is a row of boxes. Looked up once. */
export function systemHasFonts(): boolean {
  known ??= fontFolders().some((folder) => holdsFont(folder));
  return known;
}

/** Where fontconfig, macOS and Windows keep fonts. */
function fontFolders(): string[] {
  const home = homedir();
  const ours = [join(home, '.fonts'), join(home, '.local/share/fonts'), join(home, 'Library/Fonts')];
  const windows = join(process.env.WINDIR ?? 'C:\\Windows', 'Fonts');
  return ['/usr/share/fonts', '/usr/local/share/fonts', '/Library/Fonts', '/System/Library/Fonts', windows, ...ours];
}

/** True if the folder or one below it holds a font. A folder that cannot be read holds none. */
export function holdsFont(folder: string): boolean {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return false;
  }
  const isFont = (entry: Dirent) => /\.(ttf|ttc|otf|pfb|pcf(\.gz)?)$/i.test(entry.name);
  return entries.some(isFont) || entries.some((entry) => entry.isDirectory() && holdsFont(join(folder, entry.name)));
}
