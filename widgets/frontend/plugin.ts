import { IJupyterWidgetRegistry } from '@jupyter-widgets/base';
import { MODULE_NAME, MODULE_VERSION } from '../state/module.js';
import { setLab } from './frozen.js';
import type { Lab } from './lab.js';
import { type LessonsLab, offerLessons } from './lessons.js';
import { mendOrphans } from './orphans.js';

/** Tells JupyterLab's widget manager where our models and views are; they are fetched when first needed. */
export default {
  id: `${MODULE_NAME}:plugin`,
  autoStart: true,
  requires: [IJupyterWidgetRegistry],
  activate: (app: Lab & LessonsLab, registry: IJupyterWidgetRegistry): void => {
    setLab(app);
    mendOrphans(app);
    // Without a launcher, as in Notebook, there is nothing to offer the lessons in.
    offerLessons(app, async () => (await import('@jupyterlab/launcher')).ILauncher).catch(() => undefined);
    const exports = async () => (await import('./models.js')).models;
    registry.registerWidget({ name: MODULE_NAME, version: MODULE_VERSION, exports });
  },
};
