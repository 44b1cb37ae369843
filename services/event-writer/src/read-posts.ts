import type { EventKind } from "@rollcall/contracts/broker";
import type { Envelope, EventOf } from "@rollcall/contracts/messages";
import { type DeadEvent, errorMessage, type Reading } from "@rollcall/service-kit";
import type { Posts } from "./envelope-store.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Turns the events of an envelope into posts one by one; an event for which `read` throws is bad. */
export const readPosts =
  <K extends EventKind, P>(read: (event: EventOf<K>) => P) =>
  ({ id, events }: Envelope<K>): Reading<Posts<P>> => {
    if (!uuid.test(id)) throw new Error(`the envelope's id is no UUID: ${JSON.stringify(id)}`);
    const posts: P[] = [];
    const dead: DeadEvent[] = [];
    for (const event of events) {
      try {
        posts.push(read(event));
      } catch (error) {
        dead.push({ event, reason: errorMessage(error) });
      }
    }
    return { item: { id, posts }, dead };
  };
