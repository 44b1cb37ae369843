import { Link } from "wouter";
import { useGet } from "../../api/use-get.ts";
import { say, texts } from "../../texts.ts";

/** What this platform offers besides the password. */
export const OtherMethods = () => {
  const { data } = useGet("/auth/methods", {});
  return (
    <>
      {data?.oidc ? (
        <a href={data.oidc.login_path} className="accent">
          {say(texts.signIn.with, { provider: data.oidc.name })}
        </a>
      ) : null}
      <Link href="/password" className="accent">
        {texts.signIn.forgotten}
      </Link>
    </>
  );
};
