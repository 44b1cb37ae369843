import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { Redirect, useSearch } from "wouter";
import { asProblem } from "../../api/problem.ts";
import { useSession } from "../../api/session.tsx";
import { Problem } from "../../components/problem.tsx";
import { formText } from "../../form-text.ts";
import { Icon } from "../../frame/icons.tsx";
import { texts } from "../../texts.ts";
import { OtherMethods } from "./other-methods.tsx";
import "./sign-in.css";

/** Only a path of this origin: an address from outside must not send anybody elsewhere. */
const safeTarget = (search: string) => {
  const to = new URLSearchParams(search).get("to") ?? "/";
  return /^\/(?![/\\])/.test(to) ? to : "/";
};

const SignInProblem = ({ error }: { error: unknown }) =>
  asProblem(error).status === 401 ? (
    <p className="problem" role="alert">
      {texts.signIn.wrong}
    </p>
  ) : (
    <Problem error={error} />
  );

export const SignInPage = () => {
  const { user, signIn } = useSession();
  const search = useSearch();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (user) return <Redirect to={safeTarget(search)} replace />;
  const submit = async (data: FormData) => {
    setBusy(true);
    setError(null);
    await signIn(formText(data, "email"), formText(data, "password")).catch(setError);
    setBusy(false);
  };
  return (
    <main className="sign-in">
      <form action={(data) => void submit(data)}>
        <p className="brand">
          <Icon name="pulse" /> {texts.product}
        </p>
        <h1>{texts.signIn.title}</h1>
        <TextInput
          label={texts.signIn.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          autoFocus
          size="sm"
        />
        <PasswordInput
          label={texts.signIn.password}
          name="password"
          autoComplete="current-password"
          required
          size="sm"
        />
        {error ? <SignInProblem error={error} /> : null}
        <Button type="submit" variant="filled" size="sm" disabled={busy}>
          {texts.signIn.title}
        </Button>
        <OtherMethods />
      </form>
    </main>
  );
};
