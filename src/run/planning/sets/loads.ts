/** Sets by how many sources they hold, the emptiest first, kept in order while sources come and go one by one. */
export class Loads {
  /** Sources of each set. */
  readonly load: number[];
  /** Sets in ascending order of load. */
  readonly order: number[];
  /** Of each set: its place in the order. */
  readonly #place: number[];

  constructor(sets: number) {
    this.load = new Array(sets).fill(0);
    this.order = this.load.map((_, set) => set);
    this.#place = [...this.order];
  }

  get largest(): number {
    return this.load[this.order[this.order.length - 1]];
  }

  get smallest(): number {
    return this.load[this.order[0]];
  }

  /** One more set, empty. */
  open() {
    this.order.unshift(this.load.push(0) - 1);
    this.order.forEach((set, place) => this.#place[set] = place);
  }

  /** One source more or less; costs a search among the sets. */
  change(set: number, by: 1 | -1) {
    const old = this.load[set];
    // Sets of the same load are exchangeable: with the last of them one more, with the first one less keeps the order.
    this.#swap(this.#place[set], by > 0 ? this.#firstAbove(old) - 1 : this.#firstAbove(old - 1));
    this.load[set] = old + by;
  }

  /** First place of a load greater than this. */
  #firstAbove(load: number): number {
    let low = 0, high = this.order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.load[this.order[middle]] > load) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #swap(a: number, b: number) {
    const { order } = this;
    [order[a], order[b]] = [order[b], order[a]];
    this.#place[order[a]] = a;
    this.#place[order[b]] = b;
  }
}
