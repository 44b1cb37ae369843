import type { Change } from "@rollcall/contracts/messages";
import { errorMessage, type Log } from "@rollcall/service-kit";
import type { DirectoryStore } from "./directory-store.ts";
import type { MonitorStore } from "./pings/monitor-store.ts";

/** Changes come in bursts (a script that makes tokens): what arrives within it is read together. */
const gatherMs = 20;
const retryMs = 1_000;
/** Where more keys than this wait, reading everything is cheaper. */
const manyKeys = 1_000;

const followed = ["ingest_tokens", "customers", "machines", "monitors", "ping_keys"] as const;

/** Which machines a limited customer has is part of the customer's facts. A machine's key is `customer/machine`. */
const customerOf = ({ table, key }: Change) => (table === "machines" ? (key?.split("/")[0] ?? null) : key);

/**
 * Follows the database: what the fan-out names is read at once, everything every `everyMs` (jittered, so that many
 * gateways do not ask together). While the database is away the copy stays as it is.
 */
export class DirectoryRefresh {
  readonly #store: DirectoryStore;
  readonly #monitorStore: MonitorStore;
  readonly #log: Log;
  readonly #everyMs: number;
  readonly #onTokensRead: (ids: readonly string[]) => void;
  readonly #tokens = new Set<string>();
  readonly #customers = new Set<string>();
  readonly #monitors = new Set<string>();
  #keys = false;
  #all = false;
  #closed = false;
  #soon: NodeJS.Timeout | undefined;
  #regular: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();

  constructor(
    store: DirectoryStore,
    log: Log,
    {
      everyMs,
      monitorStore,
      onTokensRead = () => {},
    }: {
      everyMs: number;
      monitorStore: MonitorStore;
      onTokensRead?: (ids: readonly string[]) => void;
    },
  ) {
    this.#store = store;
    this.#monitorStore = monitorStore;
    this.#log = log;
    this.#everyMs = everyMs;
    this.#onTokensRead = onTokensRead;
    this.#readRegularly();
  }

  onChange(change: Change): void {
    const { table } = change;
    if (!(followed as readonly string[]).includes(table)) return;
    const key = customerOf(change);
    if (table === "ping_keys") this.#keys = true;
    else if (key === null) this.#all = true;
    else if (table === "monitors") this.#monitors.add(key);
    else if (table === "ingest_tokens") this.#tokens.add(key);
    else this.#customers.add(key);
    this.#readWithin(gatherMs);
  }

  /** Something may have been missed: reads everything. */
  readAllSoon(): void {
    this.#all = true;
    this.#readWithin(gatherMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#soon);
    clearTimeout(this.#regular);
    await this.#reading;
  }

  #readRegularly(): void {
    const again = () => {
      this.readAllSoon();
      this.#readRegularly();
    };
    this.#regular = setTimeout(again, this.#everyMs * (0.75 + Math.random() / 2));
  }

  #readWithin(ms: number): void {
    if (this.#closed) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#reading = this.#reading.then(() => this.#read());
    }, ms);
  }

  async #readAll(): Promise<void> {
    await this.#store.readAll();
    await this.#monitorStore.readAll();
  }

  async #read(): Promise<void> {
    const tokens = [...this.#tokens];
    const customers = [...this.#customers];
    const monitors = [...this.#monitors];
    const keys = this.#keys;
    const all = this.#all || tokens.length + customers.length + monitors.length > manyKeys;
    this.#all = false;
    this.#keys = false;
    this.#monitors.clear();
    this.#tokens.clear();
    this.#customers.clear();
    try {
      if (all) await this.#readAll();
      if (!all && customers.length > 0) await this.#store.readCustomers(customers);
      if (!all && tokens.length > 0) await this.#store.readTokens(tokens);
      if (!all && monitors.length > 0) await this.#monitorStore.readMonitors(monitors);
      if (!all && keys) await this.#monitorStore.readKeys();
      if (tokens.length > 0) this.#onTokensRead(tokens);
    } catch (error) {
      this.#log.warn(
        { reason: errorMessage(error) },
        "could not read tokens and customers, keeping the copy",
      );
      this.#all = true;
      this.#readWithin(retryMs);
    }
  }
}
