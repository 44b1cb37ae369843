export type Device = {
  readonly address: string;
  readonly customer: string;
  readonly machine: string;
  readonly software: string;
  readonly token: string;
  /** The certificate is signed by nobody that the device knows: checked by no snippet, for trying out only. */
  readonly unknownCertificate: boolean;
};

const heartbeatUrl = ({ address, customer, machine, software }: Device) =>
  `${address}/api/ingest/${customer}/${machine}/${software}/heartbeat`;

const curlCommand = (device: Device, body: string) =>
  `curl -fsS${device.unknownCertificate ? "k" : ""} -X POST ${heartbeatUrl(device)} \\
  -H "Authorization: Bearer ${device.token}" \\
  -H "Content-Type: application/json" \\
  -d '${body}'`;

const curl = (device: Device) => curlCommand(device, '{"version":"1.0.0"}');

const python = (device: Device) => `# pip install brinkhaustools${
  device.unknownCertificate
    ? `
# The certificate is not signed by a known authority: SSL_CERT_FILE=/path/to/certificate.pem`
    : ""
}
import time

from brinkhaustools.common.fleet.client import FleetMonitorClient

client = FleetMonitorClient(
    base_url="${device.address}",
    customer="${device.customer}",
    machine="${device.machine}",
    software="${device.software}",
    token="${device.token}",
    heartbeat_interval=60,
    version="1.0.0",
)
client.start()  # from here on a heartbeat a minute

while True:
    # Each is (code, message, severity): 0 info, 1 warning, 2 error.
    client.send_diagnostics([(0, "All OK", 0)])
    time.sleep(60)`;

const node = (
  device: Device,
) => `// ${device.unknownCertificate ? "NODE_TLS_REJECT_UNAUTHORIZED=0 " : ""}node heartbeat.mjs
const beat = () =>
  fetch("${heartbeatUrl(device)}", {
    method: "POST",
    headers: {
      authorization: "Bearer ${device.token}",
      "content-type": "application/json",
    },
    body: JSON.stringify({ version: "1.0.0", uptime_seconds: Math.floor(process.uptime()), pid: process.pid }),
  }).catch(console.error);
beat();
setInterval(beat, 60_000);`;

const go = (device: Device) => `package main

import (
${device.unknownCertificate ? '\t"crypto/tls"\n' : ""}\t"net/http"
	"strings"
	"time"
)

func main() {
	client := &http.Client{Timeout: 10 * time.Second}
${device.unknownCertificate ? "\tclient.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}\n" : ""}	for {
		request, _ := http.NewRequest("POST",
			"${heartbeatUrl(device)}",
			strings.NewReader(\`{"version":"1.0.0"}\`))
		request.Header.Set("Authorization", "Bearer ${device.token}")
		request.Header.Set("Content-Type", "application/json")
		if response, err := client.Do(request); err == nil {
			response.Body.Close()
		}
		time.Sleep(time.Minute)
	}
}`;

const systemd = (
  device: Device,
) => `sudo tee /etc/systemd/system/rollcall-heartbeat.service >/dev/null <<'UNIT'
[Unit]
Description=Heartbeat of ${device.software}

[Service]
Type=oneshot
ExecStart=/usr/bin/curl -fsS${device.unknownCertificate ? "k" : ""} -X POST ${heartbeatUrl(device)} -H "Authorization: Bearer ${device.token}" -H "Content-Type: application/json" -d "{}"
UNIT
sudo tee /etc/systemd/system/rollcall-heartbeat.timer >/dev/null <<'UNIT'
[Timer]
OnBootSec=10s
OnUnitActiveSec=60s
AccuracySec=1s

[Install]
WantedBy=timers.target
UNIT
sudo systemctl daemon-reload
sudo systemctl enable --now rollcall-heartbeat.timer`;

const cron = (device: Device) =>
  `(crontab -l 2>/dev/null; echo '* * * * * curl -fsS${device.unknownCertificate ? "k" : ""} -X POST ${heartbeatUrl(device)} -H "Authorization: Bearer ${device.token}" -H "Content-Type: application/json" -d "{}"') | crontab -`;

const windows = (
  device: Device,
) => `$arguments = '-fsS${device.unknownCertificate ? "k" : ""} -X POST ${heartbeatUrl(device)} -H "Authorization: Bearer ${device.token}" -H "Content-Type: application/json" -d "{}"'
$action = New-ScheduledTaskAction -Execute "curl.exe" -Argument $arguments
$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 1)
Register-ScheduledTask -TaskName "Rollcall heartbeat" -Action $action -Trigger $trigger -User "SYSTEM" -Force`;

const telegraf = (device: Device) => `# telegraf.conf
[[outputs.heartbeat]]
  url = "${heartbeatUrl(device)}"
  instance_id = "${device.machine}"
  interval = "60s"
  include = ["hostname", "statistics"]${device.unknownCertificate ? "\n  insecure_skip_verify = true" : ""}
  [outputs.heartbeat.headers]
    Authorization = "Bearer ${device.token}"
    Content-Type = "application/json"`;

/** How a device sends its heartbeat, ready to be pasted. */
export const snippets = { curl, python, node, go, systemd, cron, windows, telegraf } as const;

export type SnippetName = keyof typeof snippets;
