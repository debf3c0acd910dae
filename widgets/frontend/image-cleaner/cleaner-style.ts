/** Adds the cleaner's style sheet to the page, once. Colours are JupyterLab's, so both themes follow. */
export function addCleanerStyle(): void {
  if (document.getElementById(ID)) return;
  const style = document.createElement('style');
  style.id = ID;
  style.textContent = CSS;
  document.head.append(style);
}

const ID = 'notebear-cleaner-style';

const CSS = `
.notebear-cleaner { display: flex; flex-direction: column; gap: 8px; }
.notebear-cleaner .notebear-actions { margin: 0; }
.notebear-cleaner select {
  padding: 4px 6px; border: 1px solid var(--jp-border-color1, #bdbdbd); border-radius: 4px; font: inherit;
  color: var(--jp-ui-font-color1, #222); background: var(--jp-layout-color1, #fff);
}
.notebear-cleaner select:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.notebear-cleaner-grid {
  position: relative; height: min(620px, 70vh); overflow-y: auto; overflow-anchor: none; border-radius: 6px;
  border: 1px solid var(--jp-border-color2, #e0e0e0); background: var(--jp-layout-color0, #fff);
}
.notebear-cleaner-grid:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.notebear-cleaner-space { position: relative; overflow: hidden; }
.notebear-cleaner-row { position: absolute; left: 0; top: 0; display: flex; height: 214px; }
.notebear-cleaner-cell {
  box-sizing: border-box; width: 168px; height: 206px; margin: 4px; padding: 5px; border-radius: 6px; cursor: default;
  display: flex; flex-direction: column; gap: 1px; contain: strict; user-select: none;
  border: 2px solid var(--jp-border-color2, #e0e0e0); background: var(--jp-layout-color1, #fff);
  font-size: var(--jp-ui-font-size0, 11px); color: var(--jp-ui-font-color1, #222);
}
.notebear-cleaner-picture { position: relative; height: 118px; flex: none; }
.notebear-cleaner-picture img { width: 100%; height: 100%; object-fit: contain; }
.notebear-cleaner-picture img:not([src]) { visibility: hidden; }
.notebear-cleaner-cell > b, .notebear-cleaner-cell > span {
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap; line-height: 1.45;
}
.notebear-cleaner-cell > span { color: var(--jp-ui-font-color2, #616161); }
.notebear-cleaner-cell > .notebear-cleaner-notes { color: var(--notebear-warn-text); }
.notebear-cleaner-badge {
  position: absolute; right: 0; bottom: 0; max-width: 100%; padding: 1px 7px; border-radius: 9px; color: #fff; font-weight: 600;
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.notebear-cleaner-badge:empty { display: none; }
.notebear-cleaner-cell[data-state="remove"] { border-color: #d32f2f; }
.notebear-cleaner-cell[data-state="remove"] img { opacity: 0.35; }
.notebear-cleaner-cell[data-state="remove"] .notebear-cleaner-badge { background: #c62828; }
.notebear-cleaner-cell[data-state="keep"] { border-color: #388e3c; }
.notebear-cleaner-cell[data-state="keep"] .notebear-cleaner-badge { background: #2e7d32; }
.notebear-cleaner-cell[data-state="relabel"] { border-color: #1976d2; }
.notebear-cleaner-cell[data-state="relabel"] .notebear-cleaner-badge { background: #1565c0; }
.notebear-cleaner-cell[aria-selected="true"] { background: var(--jp-brand-color3, #bbdefb); color: #222; }
.notebear-cleaner-cell[aria-selected="true"] > span { color: #444; }
.notebear-cleaner-cell[aria-selected="true"] > .notebear-cleaner-notes { color: #8a2c00; }
.notebear-cleaner-grid:focus .notebear-focused, .notebear-focused {
  outline: 3px solid var(--jp-brand-color1, #1976d2); outline-offset: -1px;
}
.notebear-cleaner-cell[data-group="0"] b { color: #8e24aa; } .notebear-cleaner-cell[data-group="1"] b { color: #00838f; }
.notebear-cleaner-cell[data-group="2"] b { color: #c2185b; } .notebear-cleaner-cell[data-group="3"] b { color: #2e7d32; }
.notebear-cleaner-cell[data-group="4"] b { color: #ad5700; } .notebear-cleaner-cell[data-group="5"] b { color: #3949ab; }
:is(body[data-jp-theme-light="false"], body.vscode-dark) .notebear-cleaner-cell:not([aria-selected="true"]) {
  &[data-group="0"] b { color: #ce93d8; }
  &[data-group="1"] b { color: #4dd0e1; }
  &[data-group="2"] b { color: #f48fb1; }
  &[data-group="3"] b { color: #81c784; }
  &[data-group="4"] b { color: #ffb74d; }
  &[data-group="5"] b { color: #9fa8da; }
}
.notebear-cleaner-dialog {
  max-width: min(760px, 90vw); max-height: 86vh; overflow: auto; border-radius: 8px; padding: 18px 22px;
  border: 1px solid var(--jp-border-color1, #bdbdbd); font: inherit;
  color: var(--jp-ui-font-color1, #222); background: var(--jp-layout-color1, #fff);
}
.notebear-cleaner-dialog::backdrop { background: rgb(0 0 0 / 50%); }
.notebear-cleaner-dialog h3 { margin: 0 0 8px; }
.notebear-cleaner-dialog td { padding: 3px 12px 3px 0; vertical-align: top; }
.notebear-cleaner-dialog .notebear-actions { margin-top: 12px; }
.notebear-cleaner-lines { max-height: 40vh; overflow: auto; margin: 8px 0; padding-left: 22px; overflow-wrap: anywhere; white-space: pre-wrap; }
.notebear-cleaner-full { max-width: 96vw; max-height: 96vh; text-align: center; }
.notebear-cleaner-full img { max-width: 90vw; max-height: 80vh; min-width: min(500px, 80vw); object-fit: contain; }
@media (prefers-reduced-motion: no-preference) {
  .notebear-cleaner-cell { transition: border-color 120ms; }
  .notebear-cleaner-picture img { transition: opacity 120ms; }
}
`;
