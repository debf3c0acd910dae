import { element } from '../dom.js';
import { type FrontEnd, frontEnds } from '../front-ends.js';
import '../plotly-chunk.js';
import { cleanerStories } from './cleaner-stories.js';
import { FakeModel } from './fake-model.js';
import { pictureStories } from './picture-stories.js';
import { plotStories } from './plot-stories.js';
import { pictures, type Story } from './story.js';
import { trainingStories } from './training-stories.js';

/**
 * Every widget in every state, without kernel and JupyterLab: for whoever works on the front end, and for the tests.
 * `#RecorderPlot` in the address shows one widget only, `?dark` begins in the dark theme.
 */
async function show(): Promise<void> {
  const made = await pictures();
  const all = [...plotStories, ...trainingStories, ...pictureStories(made), ...cleanerStories(made)];
  const wanted = location.hash.slice(1);
  const stories = all.filter(({ widget }) => wanted === '' || widget === wanted);
  setTheme(location.search.includes('dark') ? 'dark' : 'light');
  const links = Object.keys(frontEnds).map((name) => element('a', { href: `#${name}` }, name));
  const theme = element('button', { type: 'button' }, 'Other theme');
  theme.onclick = () => setTheme(document.body.dataset.jpThemeLight === 'true' ? 'dark' : 'light');
  const bar = element('nav', { 'aria-label': 'Widgets' }, element('a', { href: '#' }, 'All'), ...links, theme);
  document.body.replaceChildren(bar, ...stories.map(section));
  document.body.dataset.stories = String(stories.length);
}

/** As JupyterLab says which theme it has. */
function setTheme(theme: 'light' | 'dark'): void {
  document.body.dataset.jpThemeLight = String(theme === 'light');
  document.body.dataset.jpThemeName = `Storyboard ${theme}`;
}

function section({ widget, title, state, answer, live = true }: Story): HTMLElement {
  const frontEnd = frontEnds[widget] as unknown as FrontEnd<object, unknown>;
  const model = new FakeModel<object>(
    { ...frontEnd.defaults(), ...state },
    { live, ...(answer && { answer: answer as never }) },
  );
  const el = element('div', { className: 'story' });
  const made = element(
    'section',
    { 'data-widget': widget, 'data-title': title },
    element('h2', {}, `${widget}: ${title}`),
    el,
  );
  frontEnd.render({ model, el, memory: frontEnd.remember(model) });
  // For the console and the tests.
  Object.assign(made, { model });
  return made;
}

window.addEventListener('hashchange', () => void show());
void show();
