// `npm test`: jest under the pinned Node. Its global set-up installs and starts the servers that the tests use.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { endingWithStarter } from "@rollcall/stack";

const project = fileURLToPath(new URL("../../../", import.meta.url));
// Jest runs ES modules in a context of its own, for which Node still asks for a flag; workers inherit both flags.
const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
const given = process.argv.slice(2);
// Tests of services wait for servers half of their time, so that two workers leave a core of two idle now and then.
const workers = given.some((arg) => arg.startsWith("--maxWorkers")) ? [] : ["--maxWorkers=3"];
const jest = [...flags, "node_modules/jest/bin/jest.js", ...workers, ...given];
const { command, args } = endingWithStarter(process.execPath, jest, "SIGTERM");

const child = spawn(command, args, { cwd: project, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
child.once("exit", (code) => process.exit(code ?? 1));
