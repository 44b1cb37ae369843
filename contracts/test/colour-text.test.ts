import { expect, test } from "@jest/globals";
import { type ColourFacts, colourText, durationText } from "@rollcall/contracts/colour-text";

test.each([
  [0, "0 s"],
  [0.9, "0 s"],
  [59, "59 s"],
  [60, "1 min"],
  [372, "6 min 12 s"],
  [3_600, "1 h"],
  [3_601, "1 h"],
  [90_061, "1 d 1 h"],
  [-5, "0 s"],
])("%s seconds are %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

const facts: ColourFacts = {
  reason: "alive",
  silentSeconds: 372,
  overdueAfterSeconds: 300,
  statusMessage: null,
  plannedReason: null,
};

test.each<[Partial<ColourFacts>, string]>([
  [{ reason: "overdue" }, "No heartbeat for 6 min 12 s"],
  [{ reason: "overdue", silentSeconds: null }, "No heartbeat for more than 5 min"],
  [{ reason: "unseen" }, "No heartbeat yet"],
  [{ reason: "stopped", statusMessage: "Shift is over" }, "Stopped: Shift is over"],
  [{ reason: "error_status" }, "Reports an error"],
  [
    { reason: "error_diagnostic", diagnostic: { code: 1001, message: "MQTT connection failed", others: 2 } },
    "Error 1001: MQTT connection failed (and 2 more)",
  ],
  [{ reason: "warning_diagnostic", diagnostic: { code: 7, message: null, others: 0 } }, "Warning 7"],
  [{ reason: "planned" }, "Silent as announced"],
  [{ reason: "planned", plannedReason: "Weekend" }, "Silent as announced: Weekend"],
  [{ reason: "maintenance" }, "In maintenance"],
  [{ reason: "alive" }, "Alive"],
])("says %j in words", (given, text) => {
  expect(colourText({ ...facts, ...given })).toBe(text);
});
