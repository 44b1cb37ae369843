import type { components } from "@rollcall/contracts/generated/api.ts";
import type { Queryable } from "@rollcall/service-kit";
import type { ListRequest } from "../lists/list-request.ts";
import { readPage } from "../lists/read-page.ts";
import { noticeColumns, type NoticeRow, noticesSql, presentNotice } from "../overview/notices.ts";
import { type Scope, scopeKey } from "../scope.ts";

export async function listNotices(
  postgres: Queryable,
  scope: Scope,
  { pageSize, pageToken }: ListRequest,
): Promise<components["schemas"]["NoticeList"]> {
  const { rows, ...page } = await readPage<NoticeRow>(postgres, {
    pageSize,
    pageToken,
    list: ["notices", scopeKey(scope)],
    statement: ({ bind }) => ({
      columns: noticeColumns,
      from: noticesSql(scope, bind),
      where: [],
      order: [
        { name: "from", sql: "n.from_at", type: "timestamptz", descending: true },
        { name: "id", sql: "n.id", type: "uuid", descending: true },
      ],
    }),
  });
  return { ...page, items: rows.map(presentNotice) };
}
