import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/print.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ProblemError } from "./api/request.ts";
import { createAppRouter } from "./routes.tsx";
import { resolveVariables, theme } from "./theme.ts";
import { KeyboardProvider } from "./ui/keys.tsx";

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // What the server refuses it refuses again; only silence is worth another try.
      retry: (failures, error) => failures < 2 && error instanceof ProblemError && error.status === 0,
    },
  },
});

const router = createAppRouter(queryClient);

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no place for the program");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
        <KeyboardProvider>
          <Notifications position="bottom-right" limit={4} />
          <RouterProvider router={router} />
        </KeyboardProvider>
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
