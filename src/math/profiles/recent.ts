/** Values by key, made when first asked for; of many the ones that were made first are given up. */
export class Recent<V> {
  readonly #values = new Map<number, V>();

  constructor(readonly make: (key: number) => V, readonly most = 2000) {}

  of(key: number): V {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    if (this.#values.size >= this.most) this.#values.delete(this.#values.keys().next().value!);
    const made = this.make(key);
    this.#values.set(key, made);
    return made;
  }
}
