/** Which comms are open, as seen from the messages that pass: what `comm_info_request` asks for. */
export class CommMirror {
  readonly #open = new Map<string, string>();

  /** Looks at a message in either direction. */
  see(msgType: string, content: Record<string, unknown>): void {
    const id = String(content.comm_id);
    if (msgType === 'comm_open') this.#open.set(id, String(content.target_name));
    if (msgType === 'comm_close') this.#open.delete(id);
  }

  /** Open comms by id, of one target or of all. */
  info(target?: string): Record<string, { target_name: string }> {
    const wanted = [...this.#open].filter(([, name]) => !target || name === target);
    return Object.fromEntries(wanted.map(([id, target_name]) => [id, { target_name }]));
  }
}
