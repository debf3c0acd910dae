/* The search page: every word must be found; what has it in its title comes first. `searchIndex` is made by docs/make.mjs. */
const field = document.querySelector('#query');
const list = document.querySelector('#found');
const status = document.querySelector('#status');

field.value = new URLSearchParams(location.search).get('q') ?? '';
field.addEventListener('input', show);
show();

function show() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length === 0 ? [] : search(words);
  list.replaceChildren(...found.slice(0, 50).map((entry) => item(entry, words)));
  if (words.length === 0) status.textContent = 'Type a word, such as loss or lrFind.';
  else status.textContent = `${found.length} ${found.length === 1 ? 'place' : 'places'} found`;
}

function search(words) {
  return window.searchIndex
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

/** 0 where a word is missing. */
function scoreOf({ title, text }, words) {
  const [inTitle, inText] = [title.toLowerCase(), text.toLowerCase()];
  let score = 0;
  for (const word of words) {
    if (inTitle === word) score += 100;
    else if (inTitle.includes(word)) score += 10;
    else if (inText.includes(word)) score += 1;
    else return 0;
  }
  return score;
}

function item({ title, where, url, text }, words) {
  const entry = document.createElement('li');
  const link = document.createElement('a');
  link.href = url;
  link.textContent = title;
  const place = document.createElement('span');
  place.textContent = ` ${where}`;
  const excerpt = document.createElement('p');
  const start = Math.max(0, text.toLowerCase().indexOf(words[0]) - 60);
  excerpt.textContent =
    (start > 0 ? '…' : '') + text.slice(start, start + 200) + (text.length > start + 200 ? '…' : '');
  entry.append(link, place, excerpt);
  return entry;
}
