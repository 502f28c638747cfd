import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { MoneyChange, MoneySettings } from "../../api/types.ts";
import { complain, tellWithUndo } from "../../ui/toast.tsx";

/** Changes the money settings at once, with the way back in the same message. */
export function useMoneyChange(before: MoneyChange, said: string) {
  const queryClient = useQueryClient();
  const taken = (settings: MoneySettings) => {
    queryClient.setQueryData(queries.money().queryKey, settings);
    void queryClient.invalidateQueries(queries.jobs());
    void queryClient.invalidateQueries(queries.budgets());
    void queryClient.invalidateQueries(queries.moneyByMonth());
  };
  const undo = useMutation({ mutationFn: actions.changeMoney, onSuccess: taken, onError: (error) => complain(sentenceOf(error)) });
  return useMutation({
    mutationFn: actions.changeMoney,
    onSuccess: (settings) => {
      taken(settings);
      tellWithUndo(said, () => undo.mutate(before));
    },
  });
}
