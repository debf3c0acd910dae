// @ts-check
/** What the site's search looks through: the lessons by section, the API by name. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** @typedef {{ title: string, where: string, url: string, text: string }} Entry */

/**
 * One entry for each section of a lesson.
 * @param {{ name: string, title: string, body: string }} lesson
 * @returns {Entry[]}
 */
export function sections({ name, title, body }) {
  // Pictures are long, and nobody searches for them.
  return body
    .replace(/<img\b[^>]*>/g, '')
    .split(/(?=<h[1-3]\b)/)
    .flatMap((part) => {
      const heading = /^<h[1-3] id="([^"]*)"[^>]*>(.*?)<\/h[1-3]>/s.exec(part);
      if (!heading) return [];
      const [whole, id, text] = /** @type {[string, string, string]} */ (/** @type {unknown} */ (heading));
      const url = `lessons/${name}.html#${id}`;
      return [{ title: plain(text), where: title, url, text: plain(part.slice(whole.length)) }];
    });
}

/**
 * One entry for each page of the API.
 * @param {string} folder TypeDoc's
 * @returns {Entry[]}
 */
export function apiPages(folder) {
  return ['classes', 'functions', 'interfaces', 'types', 'variables'].flatMap((kind) =>
    readdirSync(join(folder, kind))
      .filter((file) => file.endsWith('.html'))
      .map((file) => {
        const [, text = ''] =
          /<div class="tsd-comment[^>]*>(.*?)<\/div>/s.exec(readFileSync(join(folder, kind, file), 'utf8')) ?? [];
        return {
          title: basename(file, '.html').split('.').at(-1) ?? '',
          where: `API: ${kind}`,
          url: `api/${kind}/${file}`,
          text: plain(text),
        };
      }),
  );
}

/** @param {string} html */
const plain = (html) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => CHARACTERS[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();

/** @type {Record<string, string>} */
const CHARACTERS = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
