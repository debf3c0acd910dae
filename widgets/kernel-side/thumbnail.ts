import sharp, { type Sharp } from 'sharp';

/** Largest size of a thumbnail, px: that of fastai's file deleter. */
const MAX_SIZE = { width: 300, height: 250 };

/**
 * A picture file as a small JPEG, at most 300 × 250 px, turned as its EXIF data says, transparency on white.
 * A file that cannot be read as a picture gives a drawn placeholder: it is there to be deleted, not to be an error.
 */
export async function thumbnail(path: string): Promise<Uint8Array> {
  try {
    return await toJpeg(sharp(path, { failOn: 'none' }).autoOrient());
  } catch {
    return await toJpeg(sharp(Buffer.from(PLACEHOLDER)));
  }
}

/**
 * Thumbnails of the pages in sight: those of `page` are waited for, those of `next` begun, and all others forgotten,
 * for a data set may be large.
 */
export class ThumbnailCache {
  readonly #made = new Map<string, Promise<Uint8Array>>();

  async get(page: readonly string[], next: readonly string[]): Promise<Uint8Array[]> {
    const wanted = new Set([...page, ...next]);
    for (const path of this.#made.keys()) if (!wanted.has(path)) this.#made.delete(path);
    for (const path of wanted) if (!this.#made.has(path)) this.#made.set(path, thumbnail(path));
    return await Promise.all(page.map((path) => this.#made.get(path)!));
  }
}

async function toJpeg(picture: Sharp): Promise<Uint8Array> {
  const small = picture.resize({ ...MAX_SIZE, fit: 'inside', withoutEnlargement: true });
  return await small.flatten({ background: '#ffffff' }).jpeg({ quality: 80 }).toBuffer();
}

/** A torn picture: a frame with mountains and a crack. No text, for a system may have no fonts. */
const PLACEHOLDER = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="250" viewBox="0 0 300 250">
<rect width="300" height="250" fill="#eceff1"/>
<g fill="none" stroke="#90a4ae" stroke-width="7" stroke-linejoin="round" stroke-linecap="round">
<rect x="80" y="60" width="140" height="130" rx="10"/><path d="M88 170l38-48 26 30 24-26 36 44"/>
<circle cx="182" cy="94" r="11"/></g>
<path d="M158 44l-18 52 26 34-24 40 12 38" fill="none" stroke="#eceff1" stroke-width="22"/>
<path d="M150 52l-16 46 26 32-24 38 10 34" fill="none" stroke="#e57373" stroke-width="5" stroke-linejoin="round"/>
</svg>`;
