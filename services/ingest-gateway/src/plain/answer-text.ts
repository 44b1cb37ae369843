import { STATUS_CODES } from "node:http";
import type { Answer } from "../refusal.ts";

export type AnswerTexts = {
  /** 200 `{"ok":true}`; `closes`: nothing more is answered on this connection. */
  readonly stored: (closes: boolean) => string;
  readonly other: (answer: Answer, closes: boolean) => string;
  /** The same for an answer that is one and the same object each time: its text is made once a second. */
  readonly same: (answer: Answer, closes: boolean) => string;
};

const okBody = '{"ok":true}';
const second = 1_000;

/** Answers as node:http writes them; what it would say anew each time is made once a second. */
export function createAnswerTexts({ keepAliveMs }: { keepAliveMs: number }): AnswerTexts {
  let madeFor = 0;
  let date = "";
  let storedAndStays = "";
  let storedAndCloses = "";
  const kept = { stays: new WeakMap<Answer, string>(), closes: new WeakMap<Answer, string>() };

  const text = (status: number, headers: Readonly<Record<string, string>>, body: string, closes: boolean) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const last = closes
      ? "Connection: close"
      : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / second)}`;
    const length = `content-length: ${Buffer.byteLength(body)}`;
    return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}${length}\r\nDate: ${date}\r\n${last}\r\n\r\n${body}`;
  };
  const refresh = () => {
    const now = Math.floor(Date.now() / second);
    if (now === madeFor) return;
    madeFor = now;
    date = new Date(now * second).toUTCString();
    const json = { "content-type": "application/json" };
    storedAndStays = text(200, json, okBody, false);
    storedAndCloses = text(200, json, okBody, true);
    kept.stays = new WeakMap();
    kept.closes = new WeakMap();
  };
  return {
    stored: (closes) => {
      refresh();
      return closes ? storedAndCloses : storedAndStays;
    },
    same: (answer, closes) => {
      refresh();
      const texts = closes ? kept.closes : kept.stays;
      const known = texts.get(answer);
      if (known !== undefined) return known;
      const made = text(answer.status, answer.headers, answer.body, closes);
      texts.set(answer, made);
      return made;
    },
    other: ({ status, headers, body }, closes) => {
      refresh();
      return text(status, headers, body, closes);
    },
  };
}
