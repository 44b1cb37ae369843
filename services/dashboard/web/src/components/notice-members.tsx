import { Link } from "wouter";
import type { Notice } from "../api/types.ts";
import { texts } from "../texts.ts";

/** The way to those of a mass silence that are silent still. */
export const NoticeMembers = ({ notice }: { notice: Notice }) =>
  notice.members_filter === null ? null : (
    <Link href={`/instances?filter=${encodeURIComponent(notice.members_filter)}`} className="accent in-text">
      {texts.notices.stillSilent}
    </Link>
  );
