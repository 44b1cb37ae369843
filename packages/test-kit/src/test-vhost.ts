import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { testServers } from "./test-servers.ts";

/** Evaluates Erlang in the broker: 10 ms, where rabbitmqctl takes a second of CPU for each call. */
const evaluateOnce = (expression: string): Promise<string> => {
  const { wiring, homeDir } = testServers();
  const args = ["-address", `127.0.0.1:${wiring.ports.rabbitmqDist}`, "-r", "-timeout", "30", "-e"];
  // The cookie that lets it in is read from this HOME.
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: `${homeDir}/rabbitmq` };
  return new Promise((resolve, reject) => {
    const child = spawn("erl_call", args, { env, stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0 && output.startsWith("{ok,")) resolve(output);
      else reject(new Error(`RabbitMQ refused ${expression}: ${output || `exit code ${code}`}`));
    });
    // It may have ended before it read; its exit code tells.
    child.stdin.on("error", () => {});
    child.stdin.end(`${expression}\n`);
  });
};

const connectAttempts = 20;

/** A busy broker may not take the connection in time; nothing was evaluated then, so it is asked again. */
const evaluate = async (expression: string): Promise<string> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await evaluateOnce(expression);
    } catch (error) {
      const unheard = error instanceof Error && error.message.includes("failed to connect to node");
      if (!unheard || attempt === connectAttempts) throw error;
      await delay(50);
    }
  }
};

export type TestVhost = Readonly<{ name: string; url: string; close: () => Promise<void> }>;

/** A virtual host of its own, empty: services declare the topology themselves. */
export const createTestVhost = async (): Promise<TestVhost> => {
  const name = `test-${randomBytes(6).toString("hex")}`;
  const all = `<<".*">>`;
  await evaluate(
    `ok = rabbit_vhost:add(<<"${name}">>, <<"test">>), ` +
      `ok = rabbit_auth_backend_internal:set_permissions(<<"rollcall">>, <<"${name}">>, ${all}, ${all}, ${all}, <<"test">>).`,
  );
  const url = new URL(testServers().urls.amqp);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    async close() {
      await evaluate(`rabbit_vhost:delete(<<"${name}">>, <<"test">>).`);
    },
  };
};
