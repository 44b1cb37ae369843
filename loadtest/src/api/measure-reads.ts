import { build, type Histogram } from "hdr-histogram-js";

export type ReadCase = {
  readonly name: string;
  readonly kind: "overview" | "instances" | "other";
  /** Below `/api/v1`. Called for each request, so that not every one is the same. */
  readonly path: (n: number) => string;
};

export type Measured = ReadCase & {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly failed: number;
  /** `total_count` of the last answer. */
  readonly total: number | null;
};

type Answer = { total_count?: number; next_page_token?: string };

export type Client = { readonly url: string; readonly key: string };

async function ask({ url, key }: Client, path: string): Promise<{ ok: boolean; body: Answer }> {
  const response = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { ok: response.ok, body: (await response.json()) as Answer };
}

/** The token of the nth page of a list, for reading far into it. */
export async function tokenOfPage(client: Client, path: string, pages: number): Promise<string> {
  let token = "";
  for (let page = 1; page < pages; page += 1) {
    const { body } = await ask(client, token === "" ? path : `${path}&page_token=${token}`);
    token = body.next_page_token ?? "";
  }
  return token;
}

/** One reader who asks anew as soon as he is answered; the first requests only warm up. */
export async function measureRead(client: Client, read: ReadCase, requests: number): Promise<Measured> {
  const histogram: Histogram = build({ numberOfSignificantValueDigits: 3 });
  const warmUp = Math.ceil(requests / 10);
  let failed = 0;
  let total: number | null = null;
  for (let n = 0; n < requests + warmUp; n += 1) {
    const startedAt = performance.now();
    const { ok, body } = await ask(client, read.path(n));
    if (n >= warmUp) histogram.recordValue(Math.round((performance.now() - startedAt) * 1_000));
    if (!ok) failed += 1;
    total = body.total_count ?? total;
  }
  const ms = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1_000;
  return { ...read, p50Ms: ms(50), p95Ms: ms(95), failed, total };
}
