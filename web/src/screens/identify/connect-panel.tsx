import { Button, CopyButton } from "@mantine/core";
import { Choices } from "../../ui/filter-bar.tsx";
import { Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import css from "./sources.module.css";

const ways = [
  { id: "script", label: "Web page, our script" },
  { id: "browser", label: "Web page, Segment's client" },
  { id: "node", label: "Server, Segment's client" },
  { id: "curl", label: "Anything else" },
];

/** Ready to copy; the key is yours to put in. */
function snippet(way: string, host: string): string {
  if (way === "browser")
    return `import { AnalyticsBrowser } from "@segment/analytics-next";\nconst analytics = AnalyticsBrowser.load({ writeKey: "rap_…", cdnURL: "${host}" });`;
  if (way === "node")
    return `import { Analytics } from "@segment/analytics-node";\nconst analytics = new Analytics({ writeKey: "rap_…", host: "${host}" });`;
  if (way === "curl")
    return `curl ${host}/v1/track -u "rap_…:" \\\n  -d '{"event":"Product Viewed","userId":"4711","properties":{"sku":"M-1"}}'`;
  return `<script async src="${host}/rapport.js" data-key="rap_…"></script>\n<script>\n  window.rapport ??= [];\n  rapport.push(["consent", true]); // when your consent dialogue says yes\n</script>`;
}

export function ConnectPanel() {
  const [search, change] = useSearchState();
  const { way = "" } = search;
  const chosen = way === "" ? "script" : way;
  const text = snippet(chosen, window.location.origin);
  return (
    <Panel
      title="How to connect"
      note="Put your write key where it says rap_… Events follow the Segment specification."
      actions={
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      }
    >
      <Choices label="From" value={chosen} options={ways} choose={(next) => change({ way: next })} />
      <pre className={css.snippet} tabIndex={0} aria-label="Snippet">
        {text}
      </pre>
    </Panel>
  );
}
