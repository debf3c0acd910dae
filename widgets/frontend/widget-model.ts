/** What a view sees of its model: a typed, small part of `WidgetModel` in @jupyter-widgets/base. */
export interface WidgetModel<State> {
  get<Key extends keyof State & string>(key: Key): State[Key];
  /** `events`: names divided by spaces, such as `change:rows change:status`; Backbone's. */
  on(events: string, listener: () => void): void;
  off(events: string, listener: () => void): void;
  /** Calls `listener` with each custom message of the kernel, as long as the model lives. */
  onMessage(listener: (content: unknown, buffers: DataView[]) => void): void;
  /** False once the kernel that made the widget is gone; the event `comm_live_update` tells of it. */
  isLive(): boolean;
  /** Sends a custom message to the kernel. */
  send(content: object): void;
}

/**
 * Draws a model into an element and keeps it up to date until the returned function is called. `memory`: what the model
 * has kept for its views since it began, if anything.
 */
export type Render<State, Memory = undefined> = (props: {
  model: WidgetModel<State>;
  el: HTMLElement;
  memory: Memory;
}) => () => void;
