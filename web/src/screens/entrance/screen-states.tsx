import type { ErrorComponentProps } from "@tanstack/react-router";
import { sentenceOf } from "../../api/request.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page } from "../../ui/page.tsx";
import { Empty, ErrorBox, Waiting } from "../../ui/states.tsx";

export function ScreenError({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This screen could not be shown" narrow>
      <ErrorBox sentence={sentenceOf(error)} retry={reset} />
    </Page>
  );
}

export function ScreenWaiting() {
  return <Waiting lines={8} />;
}

export function NotFound() {
  return (
    <main>
      <Page title="Nothing is here" narrow>
        <Empty
          sentence="This address leads nowhere. It may be an old link."
          action={
            <AppLink href={paths.overview()} className="text-link">
              Go to the overview
            </AppLink>
          }
        />
      </Page>
    </main>
  );
}
