import { IJupyterWidgetRegistry } from '@jupyter-widgets/base';
import { MODULE_NAME, MODULE_VERSION } from '../state/module.js';
import { setLab } from './frozen.js';
import type { Lab } from './lab.js';
import { mendOrphans } from './orphans.js';

/** Tells JupyterLab's widget manager where our models and views are; they are fetched when first needed. */
export default {
  id: `${MODULE_NAME}:plugin`,
  autoStart: true,
  requires: [IJupyterWidgetRegistry],
  activate: (app: Lab, registry: IJupyterWidgetRegistry): void => {
    setLab(app);
    mendOrphans(app);
    const exports = async () => (await import('./models.js')).models;
    registry.registerWidget({ name: MODULE_NAME, version: MODULE_VERSION, exports });
  },
};
