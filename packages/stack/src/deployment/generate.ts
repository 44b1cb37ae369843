// Part of `npm run generate`: writes what Compose, Kubernetes and Prometheus need to know of the services.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readServices } from "@rollcall/service-facts";
import { projectDir } from "../services/service-process.ts";
import { deploymentFiles } from "./deployment-files.ts";

const files = deploymentFiles(await readServices(), projectDir);
for (const [path, text] of files) writeFileSync(join(projectDir, path), text);
