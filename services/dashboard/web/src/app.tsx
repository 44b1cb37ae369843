import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "./api/problem.ts";
import { SessionProvider } from "./api/session.tsx";
import { LiveUpdates } from "./live/live-updates.tsx";
import { Routes } from "./routes.tsx";
import { theme } from "./theme.ts";

const colorSchemes = localStorageColorSchemeManager({ key: "rollcall.theme" });

const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        retry: (failures, error) => failures < 2 && [0, 502, 503].includes(asProblem(error).status),
        retryDelay: 1_000,
      },
    },
  });

const prefersDark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;

export const App = () => {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemes}
      defaultColorScheme={prefersDark() ? "dark" : "light"}
      withCssVariables={false}
      withGlobalClasses={false}
      deduplicateInlineStyles
    >
      <QueryClientProvider client={queryClient}>
        <SessionProvider>
          <LiveUpdates />
          <Routes />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
};
