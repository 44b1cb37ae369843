import type { Log } from "@rollcall/service-kit";
import { createTransport } from "nodemailer";

export type Letter = { readonly to: string; readonly subject: string; readonly text: string };

export type Mailer = {
  /** Without it, links are shown to administrators. */
  readonly isSetUp: boolean;
  /** Answers whether the mail server took it. */
  readonly send: (letter: Letter) => Promise<boolean>;
  readonly close: () => void;
};

/** A mail server that is away must not keep a person waiting for long. */
const timeoutMs = 10_000;

export function createMailer(options: { smtpUrl: string | undefined; mailFrom: string }, log: Log): Mailer {
  const { smtpUrl, mailFrom: from } = options;
  if (smtpUrl === undefined) return { isSetUp: false, send: async () => false, close: () => {} };
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  return {
    isSetUp: true,
    send: async (letter) => {
      try {
        await transport.sendMail({ from, ...letter });
        return true;
      } catch (err) {
        log.warn({ err, subject: letter.subject }, "the mail server did not take a letter");
        return false;
      }
    },
    close: () => transport.close(),
  };
}
