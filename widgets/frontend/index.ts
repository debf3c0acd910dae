export { MODULE_NAME, MODULE_VERSION } from '../state/module.js';
