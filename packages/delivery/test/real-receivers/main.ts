import { spawnSync } from "node:child_process";
import { tellAlertmanager } from "./alertmanager.ts";
import { programs } from "./config.ts";
import { verifyWithGo } from "./go-verifier.ts";

// Delivers to real receivers that a test run does not have; says which are not here.
const isHere = (program: string, argument: string) => spawnSync(program, [argument]).error === undefined;
const say = (line: string) => process.stdout.write(`${line}\n`);

if (isHere(programs.alertmanager, "--version") && isHere(programs.amtool, "--version"))
  say(await tellAlertmanager(programs.alertmanager, programs.amtool));
else say("skipped: no Alertmanager here (ALERTMANAGER and AMTOOL name its programs)");

if (isHere("go", "version")) say(await verifyWithGo());
else say("skipped: no Go here");
