/** A map that holds so many entries; what was set longest ago is forgotten. */
export class Recent<K, V> extends Map<K, V> {
  constructor(readonly limit: number) {
    super();
  }

  override set(key: K, value: V): this {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.limit) {
      const [oldest] = this.keys();
      this.delete(oldest!);
    }
    return this;
  }
}
