/**
 * Kernel → front end, a custom message of a widget that has come to its end: what stands in the notebook in its place.
 * The outputs were replaced already where the page saw them made (`update_display_data`); a page that was loaded in the
 * meantime does not know which ones they are, and finds them by the widget's id.
 */
export interface Frozen {
  type: 'frozen';
  /** The bundle, by MIME type. */
  data: Record<string, unknown>;
  /** Keyed by MIME type. */
  metadata: Record<string, unknown>;
}
