import { Button, JsonInput, NativeSelect } from "@mantine/core";
import { IconBracketsContain, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { SegmentRule } from "../../api/types.ts";
import { ConditionRow, type Language } from "./segment-condition.tsx";
import { bare, firstCondition, groupOf, isCondition, marked, parsedRule, partsOf, rooted } from "./segment-rule.ts";
import css from "./segment.module.css";

interface EditorProps {
  rule: SegmentRule;
  language: Language;
  change: (rule: SegmentRule) => void;
}

/** A rule by clicking. */
export function RuleEditor({ rule, language, change }: EditorProps) {
  return <Group rule={rooted(rule)} not={false} root language={language} change={change} remove={() => change({ all: [] })} />;
}

const DEEPEST = 4;

interface GroupProps extends EditorProps {
  not: boolean;
  root?: boolean;
  depth?: number;
  remove: () => void;
}

function Group({ rule, not, root = false, depth = 1, language, change, remove }: GroupProps) {
  const kind = "any" in rule ? "any" : "all";
  const parts = partsOf(rule);
  const put = (next: SegmentRule[]) => change(marked(groupOf(kind, next), not));
  const replace = (index: number, next: SegmentRule) => put(parts.map((part, i) => (i === index ? next : part)));
  const drop = (index: number) => put(parts.filter((_, i) => i !== index));
  const [first] = language.fields;
  const label = root ? "The rule" : "A group of conditions";
  return (
    <div className={root ? css.root : css.group} role="group" aria-label={label}>
      <div className={css.groupHead}>
        <NativeSelect
          aria-label={`How the conditions of ${root ? "the rule" : "this group"} belong together`}
          value={`${not ? "not " : ""}${kind}`}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            change(marked(groupOf(chosen.endsWith("any") ? "any" : "all", parts), chosen.startsWith("not")));
          }}
          data={[
            { value: "all", label: "All of these" },
            { value: "any", label: "Any of these" },
            ...(root
              ? []
              : [
                  { value: "not all", label: "Not all of these" },
                  { value: "not any", label: "None of these" },
                ]),
          ]}
        />
        {!root && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={remove}>
            Remove the group
          </Button>
        )}
      </div>
      <ul className={css.parts}>
        {parts.map((part, index) => {
          const { rule: inner, not: negated } = bare(part);
          return isCondition(inner) ? (
            <ConditionRow
              key={index}
              condition={inner}
              not={negated}
              language={language}
              change={(next, mark) => replace(index, marked(next, mark))}
              remove={() => drop(index)}
            />
          ) : (
            <li key={index}>
              <Group
                rule={rooted(inner)}
                not={negated}
                depth={depth + 1}
                language={language}
                change={(next) => replace(index, next)}
                remove={() => drop(index)}
              />
            </li>
          );
        })}
      </ul>
      <div className={css.adds}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          disabled={first === undefined}
          onClick={() => first !== undefined && put([...parts, firstCondition(first, language.takes)])}
        >
          Add a condition
        </Button>
        {depth < DEEPEST && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconBracketsContain size={14} />}
            onClick={() => put([...parts, { any: [] }])}
          >
            Add a group
          </Button>
        )}
      </div>
    </div>
  );
}

/** The same rule as JSON. What is typed counts as soon as it can be read. */
export function RuleJson({ rule, change }: { rule: SegmentRule; change: (rule: SegmentRule) => void }) {
  const shown = JSON.stringify(rule, null, 2);
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? null : parsedRule(typed);
  return (
    <details className={css.json}>
      <summary>As JSON</summary>
      <JsonInput
        aria-label="The rule as JSON"
        autosize
        minRows={6}
        maxRows={24}
        value={typed ?? shown}
        error={read !== null && "sentence" in read ? read.sentence : null}
        onChange={(text) => {
          setTyped(text);
          const next = parsedRule(text);
          if ("rule" in next) change(next.rule);
        }}
        onBlur={() => read !== null && "rule" in read && setTyped(null)}
      />
    </details>
  );
}
