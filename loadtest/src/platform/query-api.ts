import type { Platform } from "./platform.ts";

/**
 * Asks the platform's query service, with the key of its administrator; rejects when `signal` says so, without one when it
 * takes longer than ten seconds.
 */
export function openQueryApi(platform: Platform): (path: string, signal?: AbortSignal) => Promise<Response> {
  const query = platform.services.find(({ service }) => service === "query");
  if (!query) throw new Error("no query service");
  const headers = { "x-api-key": `rck_${platform.servers.wiring.secrets.apiKey}` };
  return (path, signal = AbortSignal.timeout(10_000)) =>
    fetch(`http://127.0.0.1:${query.ports.http}/api/v1/${path}`, {
      headers,
      signal,
    });
}
