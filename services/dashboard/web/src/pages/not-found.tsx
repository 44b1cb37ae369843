import { Link } from "wouter";
import { Empty } from "../components/empty.tsx";
import { PageHead } from "../components/page-head.tsx";
import { texts } from "../texts.ts";

export const NotFoundPage = () => (
  <>
    <PageHead title={texts.notFound.title} />
    <Empty title={texts.notFound.about}>
      <Link href="/" className="accent">
        {texts.notFound.next}
      </Link>
    </Empty>
  </>
);
