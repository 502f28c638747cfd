/** Answers that go through the whole log are kept by what they depend on, the last few of them. */
export function keptAnswers() {
  const kept = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const known = kept.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    if (kept.size >= 20) kept.clear();
    const answer = work();
    kept.set(key, answer);
    // What failed is tried again.
    answer.catch(() => kept.delete(key));
    return answer;
  };
}
