import {
  createTestPostgres,
  createTestVhost,
  startService,
  type TestPostgres,
  type TestService,
} from "@rollcall/test-kit";
import { type Client, createClient } from "./control-client.ts";

export type Surroundings = {
  readonly postgres: TestPostgres;
  readonly vhost: Awaited<ReturnType<typeof createTestVhost>>;
  readonly control: TestService;
  /** Where its interface answers. */
  readonly origin: string;
  readonly ask: Client;
  readonly close: () => Promise<void>;
};

/** A control service on a database and a vhost of its own. */
export async function startControl(
  env: Record<string, string> = {},
  /** With a scheduler that looks this often. */
  lookEveryMs?: number,
): Promise<Surroundings> {
  const [postgres, vhost] = await Promise.all([createTestPostgres(), createTestVhost()]);
  const control = await startService("control", { postgres, vhost, env });
  const scheduler =
    lookEveryMs === undefined
      ? undefined
      : await startService("scheduler", { postgres, vhost, env: { LOOK_EVERY_MS: `${lookEveryMs}` } });
  const close = async () => {
    await scheduler?.stop();
    await control.stop();
    await vhost.close();
    await postgres.close();
  };
  const { HTTP_PORT: port } = env;
  const origin = port === undefined ? control.url : `http://127.0.0.1:${port}`;
  return { postgres, vhost, control, origin, ask: createClient({ url: origin }), close };
}
