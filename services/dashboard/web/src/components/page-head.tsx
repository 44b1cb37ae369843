import { useEffect } from "react";
import { texts } from "../texts.ts";

type PageHeadProps = {
  title: string;
  before?: React.ReactNode;
  about?: React.ReactNode;
  children?: React.ReactNode;
};

/** The title of a page, what stands before it (a breadcrumb), and its actions on the right. */
export const PageHead = ({ title, before, about, children }: PageHeadProps) => {
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title]);
  return (
    <header className="page-head">
      <div className="grow">
        {before}
        <h1>{title}</h1>
        {about ? <p className="quiet">{about}</p> : null}
      </div>
      {children ? <div className="row actions">{children}</div> : null}
    </header>
  );
};
