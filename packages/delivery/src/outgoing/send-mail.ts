import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import { type AddressPolicy, codeOf, isAddressError, resolveAllowed } from "./addresses.ts";
import type { DeliveryOutcome } from "./outcome.ts";

export type MailServer = {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte. `starttls`: demanded. `none`: as it comes. */
  readonly tls: "starttls" | "tls" | "none";
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of an authority of one's own. */
  readonly ca?: string;
};

export type Mail = {
  readonly server: MailServer;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
  readonly messageId: string;
  /** The id that all mails of one conversation refer to. */
  readonly thread: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type MailOptions = AddressPolicy & {
  /** Default 30 s. */
  readonly deadlineMs?: number;
  /** Gives up, which is told as `retry`. */
  readonly signal?: AbortSignal;
};

/** The address is what was judged; the name is only for its certificate. */
function transportTo(server: MailServer, address: string, deadlineMs: number) {
  const { host, port, tls, user, password, ca } = server;
  return createTransport({
    host: address,
    port,
    secure: tls === "tls",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    tls: { ...(isIP(host) === 0 && { servername: host }), ...(ca !== undefined && { ca }) },
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
  });
}

type SmtpError = Error & {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
};

function failureOf(error: unknown, ms: number): DeliveryOutcome {
  const { responseCode: status = null, response = "" } = error as SmtpError;
  const exchange = { status, answer: response.slice(0, 1_000), ms };
  if (isAddressError(error)) return { result: "refused", why: error.message, ...exchange };
  const isPermanent = status !== null && status >= 500;
  const why =
    status === null
      ? `The mail server cannot be reached (${codeOf(error) ?? "unknown"})`
      : `The mail server answered ${status}`;
  return isPermanent
    ? { result: "refused", why, ...exchange }
    : { result: "retry", afterSeconds: null, why, ...exchange };
}

/** Sends one mail. Never rejects for what the server does; 4xx of SMTP may pass, 5xx will not. */
export async function sendMail(mail: Mail, options: MailOptions = {}): Promise<DeliveryOutcome> {
  const { deadlineMs = 30_000, signal, ...policy } = options;
  const beganMs = performance.now();
  const ms = () => performance.now() - beganMs;
  const { server, thread, from, to, ...rest } = mail;
  try {
    const [address = ""] = await resolveAllowed(server.host, "smtp:", policy);
    const transport = transportTo(server, address, deadlineMs);
    const deadline = AbortSignal.timeout(deadlineMs);
    const late = signal ? AbortSignal.any([signal, deadline]) : deadline;
    late.throwIfAborted();
    const tooLate = new Promise<never>((_, reject) => {
      late.addEventListener("abort", () => reject(Object.assign(new Error("late"), { code: "ETIMEDOUT" })));
    });
    const sent = transport.sendMail({ ...rest, from, to: [...to], inReplyTo: thread, references: thread });
    try {
      const { response } = await Promise.race([sent, tooLate]);
      const status = Number.parseInt(response, 10);
      return { result: "delivered", status, answer: response.slice(0, 1_000), ms: ms() };
    } finally {
      sent.catch(() => undefined);
      transport.close();
    }
  } catch (error) {
    return failureOf(error, ms());
  }
}
