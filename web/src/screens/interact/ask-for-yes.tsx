import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { ProblemError, sentenceOf } from "../../api/request.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { complain, tell } from "../../ui/toast.tsx";

/** Under a start that was refused for want of a second look: ask for it, or see how it stands. Nothing under other refusals. */
export function AskForYes({ kind, id, error }: { kind: "campaign" | "journey"; id: string; error: Error }) {
  const queryClient = useQueryClient();
  const ask = useMutation({
    mutationFn: () => actions.askForYes({ kind, id }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["/v1/approvals"] });
      tell("Asked for. It waits on “Second looks” for somebody else.");
    },
    onError: (problem) => complain(sentenceOf(problem)),
  });
  if (!(error instanceof ProblemError) || !("approval" in error.data)) return null;
  return (
    <p>
      {error.data["approval"] === null && !ask.isSuccess && (
        <Button size="compact-sm" variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
          Ask for a second look
        </Button>
      )}{" "}
      <AppLink href={paths.approvals()} className="text-link">
        What waits for a second look
      </AppLink>
    </p>
  );
}
