/** The front-end module that holds our models and views, as the widget manager and the kernel name it. */
export const MODULE_NAME = 'notebear-widgets';

/** Version of the state contract below. The front end registers exactly this; the kernel asks for `^` of it. */
export const MODULE_VERSION = '0.1.0';
