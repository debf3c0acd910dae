/** Adds the style sheet of the widgets to the page, once. Colours are JupyterLab's, so both themes follow. */
export function addStyle(): void {
  if (document.getElementById(ID)) return;
  const style = document.createElement('style');
  style.id = ID;
  style.textContent = CSS;
  document.head.append(style);
}

const ID = 'notebear-widgets-style';

const CSS = `
/* JupyterLab's own colours for errors and warnings are too faint for small text in one theme or the other. */
:root { --notebear-error-text: #b71c1c; --notebear-warn-text: #b53c00; }
body[data-jp-theme-light="false"], body.vscode-dark { --notebear-error-text: #ff8a80; --notebear-warn-text: #ffb74d; }

.notebear-plot { width: 100%; max-width: 860px; min-height: 400px; }
.notebear-figure { margin: 0; max-width: 860px; }
.notebear-figure figcaption {
  margin: 2px 0 8px; color: var(--jp-ui-font-color1, #222); font-family: var(--jp-ui-font-family, sans-serif);
  font-size: var(--jp-ui-font-size1, 13px); line-height: 1.4;
}
.notebear-picker {
  display: flex; flex-wrap: wrap; align-items: center; gap: 10px; margin: 4px 0; color: var(--jp-ui-font-color1, #222);
  font-family: var(--jp-ui-font-family, sans-serif); font-size: var(--jp-ui-font-size1, 13px);
}
.notebear-picker input, .notebear-picker button {
  font: inherit; padding: 4px 8px; border: 1px solid var(--jp-border-color1, #bdbdbd); border-radius: 4px;
  color: var(--jp-ui-font-color1, #222); background: var(--jp-layout-color1, #fff);
}
.notebear-picker :focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.notebear-plot .modebar-btn path { fill: var(--jp-ui-font-color2, #616161) !important; }

.notebear-progress, .notebear-deleter, .notebear-confusion {
  color: var(--jp-ui-font-color1, #222); font-family: var(--jp-ui-font-family, sans-serif);
  font-size: var(--jp-ui-font-size1, 13px);
}
.notebear-progress { padding: 4px 0; }
.notebear-bar { display: flex; align-items: center; gap: 10px; margin: 6px 0; font-variant-numeric: tabular-nums; }
.notebear-bar[hidden] { display: none; }
.notebear-bar progress {
  appearance: none; width: 300px; height: 12px; border: none; border-radius: 6px; overflow: hidden;
  background: var(--jp-border-color2, #e0e0e0);
}
.notebear-bar progress::-webkit-progress-bar { background: var(--jp-border-color2, #e0e0e0); }
.notebear-bar progress::-webkit-progress-value { background: var(--notebear-bar); border-radius: 6px; }
.notebear-bar progress::-moz-progress-bar { background: var(--notebear-bar); border-radius: 6px; }
.notebear-progress { --notebear-bar: var(--jp-brand-color1, #1976d2); }
.notebear-progress[data-status="done"] { --notebear-bar: var(--jp-success-color1, #388e3c); }
.notebear-progress[data-status="interrupted"], .notebear-progress[data-status="failed"],
.notebear-progress[data-status="stopping"], .notebear-progress[data-status="stopped"] {
  --notebear-bar: var(--jp-error-color1, #d32f2f);
}
.notebear-progress table { border-collapse: collapse; margin: 8px 0; font-variant-numeric: tabular-nums; }
.notebear-progress th, .notebear-progress td {
  padding: 5px 14px; text-align: right; border-bottom: 1px solid var(--jp-border-color2, #e0e0e0);
}
.notebear-progress th { font-weight: 600; color: var(--jp-ui-font-color2, #616161); }

.notebear-progress button {
  padding: 3px 12px; border: 1px solid var(--jp-border-color1, #bdbdbd); border-radius: 4px; font: inherit;
  color: var(--jp-ui-font-color1, #222); background: var(--jp-layout-color2, #eee); cursor: pointer;
}
.notebear-progress button:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.notebear-progress button:disabled { opacity: 0.6; cursor: default; }
.notebear-progress .notebear-bad { color: var(--notebear-error-text); font-weight: 600; }
.notebear-warning { margin: 6px 0; font-weight: 600; color: var(--notebear-error-text); }
.notebear-warning:empty { display: none; }
.notebear-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (prefers-reduced-motion: reduce) {
  .notebear-figure *, .notebear-progress *, .notebear-deleter * { transition: none !important; animation: none !important; }
}

.notebear-deleter { padding: 6px 2px; border-radius: 4px; }
.notebear-grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(168px, 1fr)); gap: 12px; }
.notebear-grid figure {
  display: flex; flex-direction: column; gap: 6px; margin: 0; padding: 8px; border-radius: 6px;
  border: 1px solid var(--jp-border-color2, #e0e0e0); background: var(--jp-layout-color1, #fff);
}
.notebear-grid figure:has([aria-pressed="true"]) { border-color: var(--jp-error-color1, #d32f2f); }
.notebear-grid figure:has([aria-pressed="true"]) img { opacity: 0.45; }
.notebear-grid img { width: 100%; height: 140px; object-fit: contain; }
.notebear-grid figcaption { display: flex; flex-direction: column; gap: 2px; min-height: 34px; flex: 1; }
.notebear-grid b { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.notebear-grid span { color: var(--jp-ui-font-color2, #616161); overflow-wrap: anywhere; }
.notebear-deleter button {
  padding: 5px 14px; border: 1px solid var(--jp-border-color1, #bdbdbd); border-radius: 4px; font: inherit;
  color: var(--jp-ui-font-color1, #222); background: var(--jp-layout-color2, #eee); cursor: pointer; user-select: none;
}
.notebear-deleter button:hover:enabled { background: var(--jp-layout-color3, #e0e0e0); }
.notebear-deleter button:focus-visible, .notebear-deleter:focus-visible {
  outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px;
}
.notebear-deleter button:disabled { opacity: 0.5; cursor: default; }
.notebear-deleter button[aria-pressed="true"], .notebear-deleter button[aria-pressed="true"]:hover:enabled {
  color: #fff; background: #d32f2f; border-color: #d32f2f;
}
.notebear-deleter .notebear-confirm, .notebear-deleter .notebear-confirm:hover:enabled {
  color: #fff; background: #1976d2; border-color: #1976d2;
}
.notebear-confusion table { border-collapse: collapse; margin: 6px 0; font-variant-numeric: tabular-nums; }
.notebear-confusion caption { font-weight: 600; padding: 4px; }
.notebear-confusion th { padding: 4px 8px; font-weight: 400; text-align: right; }
.notebear-confusion th[scope="col"] { text-align: center; }
.notebear-confusion td { padding: 1px; }
.notebear-confusion button {
  min-width: 56px; min-height: 40px; width: 100%; border: 1px solid var(--jp-border-color2, #e0e0e0); border-radius: 3px;
  font: inherit; color: var(--jp-ui-font-color1, #222); cursor: pointer;
}
.notebear-confusion button[aria-pressed="true"] { outline: 3px solid var(--jp-warn-color1, #ff9800); outline-offset: -1px; }
.notebear-confusion button:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.notebear-confusion button:disabled { cursor: default; }
.notebear-confusion > div { margin: 6px 0; }
.notebear-actions { display: flex; align-items: center; flex-wrap: wrap; gap: 10px; margin-top: 12px; }
`;
