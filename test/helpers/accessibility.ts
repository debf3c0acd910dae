/** Looks at a page as somebody would who sees little, or uses no mouse. Each is an expression for the page. */

/** Things that can be operated and have no name: their HTML. */
export const NAMELESS = `(() => {
  const name = (el) => {
    const by = (el.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    return [el.ariaLabel, ...by, ...[...(el.labels ?? [])].map((label) => label.textContent), el.title,
      el.tagName === 'BUTTON' || el.tagName === 'A' ? el.textContent : ''].join('').trim();
  };
  const all = 'button, input, select, a[href], progress, table, [role=grid], [role=group], [role=toolbar], [role=gridcell], dialog[open]';
  const ours = [...document.querySelectorAll('.story')].flatMap((story) => [...story.querySelectorAll(all)]);
  const hidden = (el) => el.closest('[hidden], [aria-hidden=true], .js-plotly-plot');
  return ours.filter((el) => !hidden(el) && !name(el) && !el.caption)
    .map((el) => el.outerHTML.slice(0, 200));
})()`;

/** Pictures without a text in their place: decorative ones, beside which the words stand, have an empty one. */
export const TEXTLESS_PICTURES = `[...document.querySelectorAll('.story img:not([alt])')].map((el) => el.outerHTML.slice(0, 200))`;

/**
 * Texts whose contrast with their ground is below WCAG 2.2's 4.5 to 1 (3 to 1 where they are large), with the ratio.
 * What cannot be operated now is exempt, as there (success criterion 1.4.3).
 */
export const FAINT = `(() => {
  const parse = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const luminance = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (el) => {
    const layers = [];
    for (let at = el; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = new Set();
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const el = node.parentElement;
    if (!node.data.trim() || !el.closest('.story') || el.closest('svg, :disabled, option, .notebear-hidden, [hidden]')) continue;
    if (!el.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(el);
    const back = ground(el);
    const [light, dark] = [luminance(over(parse(style.color), back)), luminance(back)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < (large ? 3 : 4.5))
      faint.add(el.tagName + '.' + el.className + ' in ' + el.closest('section').dataset.widget + ': ' + ratio.toFixed(2) + ' ' + style.color);
  }
  return [...faint];
})()`;

/** Elements that would move although the reader asked for no motion. */
export const MOVING = `[...document.querySelectorAll('.story *')].filter((el) => {
  const { transitionDuration, animationName, animationDuration } = getComputedStyle(el);
  const moves = (times) => times.split(',').some((time) => parseFloat(time) > 0);
  return !el.closest('.js-plotly-plot') && (moves(transitionDuration) || (animationName !== 'none' && moves(animationDuration)));
}).map((el) => el.tagName + '.' + el.className)`;
