import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { kernelHost } from '../../kernel/api.js';
import { fetchLimited, LastingError } from './fetch-limited.js';
import { ProgressLine } from './progress-line.js';

export interface ArchiveDownloadOptions {
  /** Seconds without a byte after which an attempt is given up. Default 30. */
  timeout?: number;
  /** Further attempts. Default 4. */
  retries?: number;
  /** Default 20 GB. */
  maxBytes?: number;
  /** Default true. */
  progress?: boolean;
}

/** Fetches into `file`, going on where an earlier attempt stopped if the server still has the same archive. */
export async function downloadArchive(url: string, file: string, options: ArchiveDownloadOptions): Promise<string> {
  const { timeout = 30, retries = 4, maxBytes = 20e9, progress = true } = options;
  const line = progress ? new ProgressLine(`downloading ${url}, MB`) : null;
  const signal = kernelHost()?.interruptSignal();
  const limits = { timeout, maxBytes, maxRedirects: 5, retries: 0, signal };
  for (let attempt = 0; ; attempt++) {
    const have = (await stat(file).catch(() => null))?.size ?? 0;
    const version = await readFile(`${file}.version`, 'utf8').catch(() => '');
    const going = have > 0 && version !== '';
    const headers: Record<string, string> = going ? { range: `bytes=${have}-`, 'if-range': version } : {};
    try {
      await fetchLimited(url, { ...limits, headers }, (answer, body) => append(file, answer, body, line));
      line?.end(`${url} downloaded`);
      return file;
    } catch (error) {
      signal?.throwIfAborted();
      // Nothing comes after the end of what is there, but whether it is whole nobody knows.
      const beyond = going && (error as Error).message.includes(' 416 ');
      if (beyond) await forget(file);
      if (attempt >= retries || (!beyond && error instanceof LastingError))
        throw new Error(
          `'${url}' cannot be downloaded: ${(error as Error).message}. Call it again to go on where it stopped`,
          { cause: error },
        );
    }
  }
}

async function append(
  file: string,
  answer: Response,
  body: AsyncIterable<Uint8Array>,
  line: ProgressLine | null,
): Promise<void> {
  const goesOn = answer.status === 206;
  if (!goesOn) {
    // Weak validators do not promise the same bytes.
    const tag = answer.headers.get('etag') ?? '';
    await rm(file, { force: true });
    await writeFile(`${file}.version`, tag.startsWith('W/') ? '' : tag || (answer.headers.get('last-modified') ?? ''));
  }
  const out = await open(file, goesOn ? 'a' : 'w');
  try {
    let bytes = (await out.stat()).size;
    const total = bytes + Number(answer.headers.get('content-length') ?? 0);
    for await (const piece of body) {
      await out.write(piece);
      bytes += piece.length;
      line?.update(Math.round(bytes / 1e6), Math.round(Math.max(total, bytes) / 1e6));
    }
  } finally {
    await out.close();
  }
}

/** Removes a download and what is known of it. */
export async function forget(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.version`, { force: true });
}
