import { Button, TextInput } from "@mantine/core";
import { Link } from "wouter";
import { useWrite } from "../../api/use-write.ts";
import { Problem } from "../../components/problem.tsx";
import { formText } from "../../form-text.ts";
import { texts } from "../../texts.ts";
import "../sign-in/sign-in.css";

const words = texts.account;

/** The answer is the same for every address, so that nobody learns who has an account. */
export const ForgottenPage = () => {
  const request = useWrite("post", "/auth/password/reset");
  return (
    <main className="sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate({ body: { email: formText(new FormData(event.currentTarget), "email") } });
        }}
      >
        <h1>{texts.signIn.forgotten}</h1>
        <p className="quiet">{words.forgottenAbout}</p>
        <TextInput label={texts.signIn.email} name="email" type="email" autoComplete="username" required />
        {request.error ? <Problem error={request.error} /> : null}
        {request.isSuccess ? (
          <p role="status">{words.forgottenSent}</p>
        ) : (
          <Button type="submit" variant="filled" disabled={request.isPending}>
            {words.sendLink}
          </Button>
        )}
        <Link href="/sign-in" className="accent">
          {texts.signIn.title}
        </Link>
      </form>
    </main>
  );
};
