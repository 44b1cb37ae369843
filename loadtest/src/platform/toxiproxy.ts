import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { setTimeout as delay } from "node:timers/promises";
import { chooseFreePort } from "@rollcall/stack";

const source = "github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0";

/** Built with Go once, kept in the cache. */
async function provideToxiproxy(cacheDir: string): Promise<string> {
  const folder = join(cacheDir, "bin");
  const file = join(folder, "toxiproxy-server");
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  await promisify(execFile)("go", ["install", source], { env: { ...process.env, GOBIN: folder } });
  renameSync(join(folder, "server"), file);
  return file;
}

export type Toxic =
  | { readonly type: "latency"; readonly attributes: { latency: number; jitter: number } }
  | { readonly type: "bandwidth"; readonly attributes: { rate: number } }
  | { readonly type: "reset_peer"; readonly attributes: { timeout: number } }
  | { readonly type: "timeout"; readonly attributes: { timeout: number } };

export type Toxiproxy = {
  /** The same URL by way of the proxy of its server. */
  readonly through: (name: string, url: string) => string;
  /** Both directions of every connection to that server. */
  readonly poison: (name: string, toxic: Toxic) => Promise<void>;
  /** Takes every toxic away. */
  readonly heal: () => Promise<void>;
  readonly names: readonly string[];
  readonly close: () => void;
};

/** A proxy in front of each server, so that the network between services and servers can be bad. */
export async function startToxiproxy(
  cacheDir: string,
  upstreams: Readonly<Record<string, number>>,
): Promise<Toxiproxy> {
  const program = await provideToxiproxy(cacheDir);
  const api = await chooseFreePort();
  const child = spawn(program, ["-host", "127.0.0.1", "-port", String(api)], { stdio: "ignore" });
  const call = async (path: string, body: unknown) => {
    const response = await fetch(`http://127.0.0.1:${api}${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`toxiproxy answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  const ports: Record<string, number> = {};
  for (const name of Object.keys(upstreams))
    ports[name] = await chooseFreePort([api, ...Object.values(ports)]);
  const proxies = Object.entries(upstreams).map(([name, port]) => ({
    name,
    listen: `127.0.0.1:${ports[name]}`,
    upstream: `127.0.0.1:${port}`,
    enabled: true,
  }));
  const up = () =>
    call("/populate", proxies).then(
      () => true,
      () => false,
    );
  for (let tries = 0; !(await up()); tries += 1) {
    if (tries === 50) throw new Error("toxiproxy does not answer");
    await delay(100);
  }
  return {
    names: Object.keys(upstreams),
    through: (name, url) => {
      const changed = new URL(url);
      changed.port = String(ports[name]);
      return changed.href;
    },
    poison: async (name, toxic) => {
      for (const stream of ["upstream", "downstream"])
        await call(`/proxies/${name}/toxics`, { ...toxic, name: `${toxic.type}-${stream}`, stream });
    },
    heal: () => call("/reset", {}),
    close: () => child.kill(),
  };
}
