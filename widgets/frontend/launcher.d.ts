/** JupyterLab's launcher, which is the page's own: the token that stands for it. */
declare module '@jupyterlab/launcher' {
  export const ILauncher: object;
}
