import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { ask, client } from "../../api/client.ts";
import { Problem } from "../../components/problem.tsx";
import { formText } from "../../form-text.ts";
import { texts } from "../../texts.ts";
import "../sign-in/sign-in.css";

const words = texts.account;
type Shape = {
  title: string;
  named: boolean;
  send: (token: string, password: string, name: string) => Promise<unknown>;
};

/** What is typed twice, with a link that holds once. */
const PasswordForm = ({ title, named, send }: Shape) => {
  // Behind the # it reaches this page alone, and no server or log on the way.
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
  const [, navigate] = useLocation();
  const [error, setError] = useState<unknown>(null);
  const submit = async (data: FormData) => {
    const password = data.get("password") as string;
    setError(null);
    try {
      await send(token, password, formText(data, "name"));
      // A full load: the session may have begun with this very answer.
      navigate("/sign-in");
      window.location.reload();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <main className="sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
        <h1>{title}</h1>
        {named ? <TextInput label={words.yourName} name="name" autoComplete="name" maxLength={200} /> : null}
        <PasswordInput
          label={texts.settings.newPassword}
          description={texts.settings.passwordHelp}
          name="password"
          autoComplete="new-password"
          minLength={12}
          required
        />
        {error ? <Problem error={error} /> : null}
        <Button type="submit" variant="filled" disabled={token === ""}>
          {title}
        </Button>
        {token === "" ? <p className="quiet">{words.noToken}</p> : null}
        <Link href="/sign-in" className="accent">
          {texts.signIn.title}
        </Link>
      </form>
    </main>
  );
};

export const RegisterPage = () => (
  <PasswordForm
    title={words.register}
    named
    send={(token, password, name) =>
      ask(client.POST("/auth/register", { body: { token, password, ...(name ? { name } : {}) } }))
    }
  />
);

export const SetPasswordPage = () => (
  <PasswordForm
    title={words.setPassword}
    named={false}
    send={(token, password) =>
      ask(client.POST("/auth/password/reset/confirm", { body: { token, password } }))
    }
  />
);
