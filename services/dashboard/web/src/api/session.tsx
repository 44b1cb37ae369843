import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo } from "react";
import { sessionEnd } from "./api-fetch.ts";
import { ask, client } from "./client.ts";
import { asProblem } from "./problem.ts";
import type { Me, Role } from "./types.ts";

type Session = {
  /** undefined: not known yet; null: nobody is signed in. */
  user: Me | null | undefined;
  error: unknown;
  signIn: (email: string, password: string) => Promise<void>;
  signOut: () => Promise<void>;
};

const SessionContext = createContext<Session | null>(null);

const whoAmI = async (): Promise<Me | null> => {
  try {
    return await ask(client.GET("/auth/me"));
  } catch (error) {
    if (asProblem(error).status === 401) return null;
    throw error;
  }
};

export const SessionProvider = ({ children }: { children: React.ReactNode }) => {
  const queryClient = useQueryClient();
  const { data: user, failureReason: error } = useQuery({
    queryKey: ["/auth/me"],
    queryFn: whoAmI,
    staleTime: 60_000,
  });
  useEffect(() => {
    sessionEnd.notify = () => queryClient.setQueryData(["/auth/me"], null);
  }, [queryClient]);
  const session = useMemo<Session>(
    () => ({
      user,
      error,
      signIn: async (email, password) => {
        await ask(client.POST("/auth/login", { body: { email, password } }));
        await queryClient.fetchQuery({ queryKey: ["/auth/me"], queryFn: whoAmI, staleTime: 0 });
      },
      signOut: async () => {
        await ask(client.POST("/auth/logout", { body: {} })).catch(() => undefined);
        queryClient.clear();
        queryClient.setQueryData(["/auth/me"], null);
      },
    }),
    [user, error, queryClient],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
};

export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside of SessionProvider");
  return session;
};

const ranks: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** What the signed-in user may do: so that nobody is offered a button that would be refused. */
export const useAccess = () => {
  const { user } = useSession();
  return useMemo(() => {
    const roles = user?.roles ?? [];
    const has = (role: Role, everywhere: boolean) =>
      roles.some((grant) => ranks[grant.role] >= ranks[role] && (!everywhere || grant.customer === null));
    // Which customers a grant covers beyond its own is known to the platform alone; it refuses what does not fit.
    return {
      isAdmin: has("admin", true),
      isOperator: has("operator", false),
      isAdminSomewhere: has("admin", false),
    };
  }, [user]);
};
