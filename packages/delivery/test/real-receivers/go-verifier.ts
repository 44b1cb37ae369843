import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWebhookSecret, signedHeaders } from "../../src/index.ts";

const verifyInGo = `package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	var given struct {
		Good    []string
		Bad     string
		Body    string
		Headers map[string]string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		panic(err)
	}
	headers := http.Header{}
	for name, value := range given.Headers {
		headers.Set(name, value)
	}
	verify := func(secret string) error {
		webhook, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			panic(err)
		}
		return webhook.Verify([]byte(given.Body), headers)
	}
	for _, secret := range given.Good {
		if err := verify(secret); err != nil {
			panic(err)
		}
	}
	fmt.Println(verify(given.Bad) != nil)
}
`;

/** Go's library of Standard Webhooks verifies our signatures, of both secrets of a rotation, and no other. */
export async function verifyWithGo(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "go-verifier-"));
  const go = (...args: string[]) =>
    execFileSync("go", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  try {
    await writeFile(join(folder, "main.go"), verifyInGo);
    go("mod", "init", "verify");
    go("get", "github.com/standard-webhooks/standard-webhooks/libraries@v0.0.1");
    go("build", "-o", "verify", ".");
    const secrets = [createWebhookSecret(), createWebhookSecret()];
    const body = JSON.stringify({ event: "alert.fired", name: "Süd ✓" });
    const headers = signedHeaders({ deliveryId: "delivery-1", body, at: new Date(), secrets });
    const input = JSON.stringify({ good: secrets, bad: createWebhookSecret(), body, headers });
    const said = execFileSync(join(folder, "verify"), { input, encoding: "utf8" });
    assert.equal(said.trim(), "true");
    return "Go's verifier takes both secrets of a rotation and refuses a third";
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
