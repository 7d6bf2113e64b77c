/**
 * Which of a broker's addresses comes next, and when to go back to the first. It knows no network: it is
 * told what happened, and when.
 *
 * Each address is tried once, in order, before anybody calls the link faulty. A connection that held for a
 * while says nothing against the first address, so after it the order begins anew. From another address
 * the link goes back once the first has answered a few times in a row. Each time that the first is
 * lost again soon, it takes twice as many: a node that comes and goes moves nobody to and fro.
 */
import type { BrokerAddress } from '../../config/broker-address.ts';
import type { Fault } from '../ports.ts';

/** A connection that ended sooner was none. */
const steadyMs = 60_000;
/** The first address is trusted as before once a connection to it has held for this long. */
const provenMs = 600_000;
const usualAnswers = 3;
const mostAnswers = 64;

export class BrokerRoute {
  readonly #addresses: readonly [BrokerAddress, ...BrokerAddress[]];
  #at = 0;
  #upSinceMs: number | null = null;
  /** Since the last connection, by the place of the address. */
  readonly #failed = new Map<number, Fault>();
  #whyNotFirst: Fault | null = null;
  #answers = 0;
  #neededAnswers = usualAnswers;

  constructor(addresses: readonly [BrokerAddress, ...BrokerAddress[]]) {
    this.#addresses = addresses;
  }

  get address(): BrokerAddress {
    return this.#addresses[this.#at] ?? this.#addresses[0];
  }

  get first(): BrokerAddress {
    return this.#addresses[0];
  }

  /** 0 for the first. */
  get place(): number {
    return this.#at;
  }

  /** Up through another address: why the first is not used. Null at the first. */
  get whyNotFirst(): Fault | null {
    return this.#at === 0 ? null : this.#whyNotFirst;
  }

  up(nowMs: number): void {
    this.#upSinceMs = nowMs;
    this.#failed.clear();
    this.#answers = 0;
  }

  /**
   * An attempt failed, or the connection was lost. `address` is then the next one.
   * @returns what to report once each address has failed; null while another is to be tried
   */
  ended(fault: Fault, nowMs: number): Fault | null {
    const heldMs = this.#upSinceMs === null ? null : nowMs - this.#upSinceMs;
    this.#upSinceMs = null;
    this.#failed.set(this.#at, fault);
    if (this.#at === 0) {
      this.#whyNotFirst = fault;
      if (heldMs !== null) this.#weighFirst(heldMs);
    }
    const wasSteady = heldMs !== null && heldMs >= steadyMs;
    this.#at = wasSteady ? 0 : (this.#at + 1) % this.#addresses.length;
    return this.#failed.size < this.#addresses.length ? null : this.#inAll(fault);
  }

  /** The first address was asked while another serves. @returns whether to go back to it now */
  asked(answered: boolean): boolean {
    this.#answers = answered ? this.#answers + 1 : 0;
    return this.#answers >= this.#neededAnswers;
  }

  goBack(): void {
    this.#at = 0;
    this.#upSinceMs = null;
  }

  #weighFirst(heldMs: number): void {
    this.#neededAnswers =
      heldMs >= provenMs ? usualAnswers : Math.min(2 * this.#neededAnswers, mostAnswers);
  }

  #inAll(last: Fault): Fault {
    if (this.#addresses.length === 1) return last;
    const faults = this.#addresses.map(({ host }, place) => ({
      host,
      fault: this.#failed.get(place) ?? last,
    }));
    // What somebody must mend says more than what is merely not there.
    const telling = faults.find(({ fault }) => fault.code !== 'unreachable') ?? faults[0];
    const { code, severity, hint } = telling?.fault ?? last;
    return {
      code,
      severity,
      hint: `None of the ${faults.length} addresses of the broker serves. ${hint}`,
      detail: faults.map(({ host, fault }) => `${host}: ${fault.detail ?? fault.hint}`).join('; '),
    };
  }
}
