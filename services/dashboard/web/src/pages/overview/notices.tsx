import { Link } from "wouter";
import type { Notice } from "../../api/types.ts";
import { Ago, Lasting } from "../../components/time.tsx";
import { NoticeMembers } from "../../components/notice-members.tsx";
import { texts } from "../../texts.ts";

/** What concerns the platform or many instances at once; open ones first. */
export const Notices = ({ notices, degraded }: { notices: readonly Notice[]; degraded: string | null }) => {
  if (notices.length === 0 && !degraded) return null;
  const openFirst = [...notices].sort((a, b) => Number(a.to !== null) - Number(b.to !== null));
  return (
    <ul className="notices" aria-label={texts.overview.notices}>
      {degraded ? <li className="open">{degraded}</li> : null}
      {openFirst.slice(0, 5).map((notice) => (
        <li key={notice.id} className={notice.to === null ? "open" : "quiet"}>
          {notice.text} <NoticeMembers notice={notice} />{" "}
          <span className="quiet">
            {notice.to === null ? <Lasting at={notice.from} /> : <Ago at={notice.to} />}
          </span>
        </li>
      ))}
      {notices.length > 0 ? (
        <li>
          <Link href="/notices" className="accent">
            {texts.overview.allNotices}
          </Link>
        </li>
      ) : null}
    </ul>
  );
};
