// @ts-check

/**
 * A page of the site.
 * @param {{ title: string, body: string, root: string, path: string }} page `root`: the way from the page to the site's
 * folder, such as `../`; `path`: the page's own place in it.
 */
export function page({ title, body, root, path }) {
  const link = (/** @type {string} */ to, /** @type {string} */ text) =>
    `<a href="${root}${to}"${to === path ? ' aria-current="page"' : ''}>${text}</a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}${title === 'notebear' ? '' : ' · notebear'}</title>
<link rel="icon" href="${root}icon.png">
<link rel="stylesheet" href="${root}site.css">
</head>
<body>
<header>
<nav aria-label="Site">${link('index.html', 'notebear')} ${link('lessons/start.html', 'Lessons')} ${link('api/index.html', 'API')}</nav>
<form role="search" action="${root}search.html"><input type="search" name="q" aria-label="Search the site" placeholder="Search"></form>
</header>
<main>
${body}
</main>
</body>
</html>
`;
}

/** @param {string} text */
export const escaped = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
