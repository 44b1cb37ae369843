"""Drives the product's own client against a gateway and tells what it thought of the answers."""

import json
import logging
import sys
import time

from brinkhaustools.common.fleet.client import FleetMonitorClient
from brinkhaustools.common.fleet.monitor import StatusMonitor

warnings = []


class Keep(logging.Handler):
    def emit(self, record):
        warnings.append(record.getMessage())


logging.getLogger().addHandler(Keep(level=logging.WARNING))
base_url, customer, token, machine = sys.argv[1:5]

client = FleetMonitorClient(
    base_url=base_url,
    customer=customer,
    machine=machine,
    software="My App",
    token=token,
    heartbeat_interval=1,
    version="1.0.0",
    group="presses",
    group_priority=2,
    sort_priority=1,
    location="Halle 3, Würselen",
    serial="SN-0815",
    display_name="Presse 7 😀",
    inventory_no="4711",
    stream="stable",
    branding="blue",
    initial_password_scheme="legacy-sha256-machineid",
    initial_password_changed=False,
)
commands = []
client.on_commands(commands.extend)
client.start()
client.send_diagnostics([(1001, "MQTT-Verbindung gestört", 2), (0, "All self tests passed", 0)])
client.send_diagnostics([])
for status in ("starting", "running", "degraded", "error", "stopping"):
    client.send_status(status)
client.send_status("running", "All OK")
client.send_snapshot({"MQTT": {"Connected": True, "Lag": float("nan")}, "cpu": 45}, status="running", message="fine")
client.send_snapshot({"disk": {"value": 3, "type": "percent"}})
client.send_metrics([{"ts": "2026-03-06T12:00:00.000001Z", "cpu": 12.5, "id": "a-1"}, {"ts": time.time(), "cpu": 13}])
time.sleep(1.2)
unversioned = FleetMonitorClient(base_url=base_url, customer=customer, machine=machine, software="bare", token=token)
unversioned.send_heartbeat()

monitor = StatusMonitor(config_path=None, software_name="monitored")
monitor._client.reconfigure(base_url, customer, machine, token)
monitor._initial_delay_sec = 0
monitor.start()
time.sleep(0.5)
monitor.stop()

client.send_command_ack([{"id": 1, "result": "success", "message": ""}])
disconnected_by_unknown = not client.is_connected
client.stop()
print(
    json.dumps(
        {
            "connected": client.is_connected,
            "disconnected_by_unknown": disconnected_by_unknown,
            "unsent_metrics": len(client._metrics_spool),
            "commands": commands,
            "warnings": warnings,
        }
    )
)
