import { Link, RichTextEditor } from "@mantine/tiptap";
import "@mantine/tiptap/styles.css";
import { mergeAttributes, Node } from "@tiptap/core";
import { useEditor, type Editor } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { useState } from "react";
import css from "./mail-blocks.module.css";
import { chipWords, fromEditor, toEditor } from "./mail-blocks.ts";

/** Words that the template fills in: one chip, never half of one. */
const Filled = Node.create({
  name: "filled",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    words: {
      default: "",
      parseHTML: (element) => element.getAttribute("data-liquid"),
      renderHTML: ({ words }) => ({ "data-liquid": String(words) }),
    },
  }),
  parseHTML: () => [{ tag: "span[data-liquid]" }],
  renderHTML: ({ node, HTMLAttributes }) => {
    const words = String(node.attrs["words"]);
    return ["span", mergeAttributes(HTMLAttributes, { class: css.chip, title: words }), chipWords(words)];
  },
});

/** Links keep how they look, and may lead to what the template fills in. The server refuses what leads nowhere good. */
const MailLink = Link.extend({
  addAttributes() {
    return { ...this.parent?.(), style: { default: null } };
  },
}).configure({ openOnClick: false, isAllowedUri: () => true, HTMLAttributes: { target: null, rel: null, class: null } });

const extensions = [
  StarterKit.configure({ link: false, heading: false, codeBlock: false, code: false, blockquote: false, horizontalRule: false }),
  MailLink,
  Filled,
];

/** Whether two pieces of markup say the same, whatever the order of attributes, the way styles are written and the blanks that nobody sees. */
function same(one: string, other: string): boolean {
  const [a, b] = [one, other].map((html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html
      .replaceAll(/<(\/?)b>/g, "<$1strong>")
      .replaceAll(/<(\/?)i>/g, "<$1em>")
      .replaceAll(/\s+/g, " ")
      .replaceAll(/ ?<br ?\/?> ?/g, "<br>")
      .trim();
    for (const element of holder.content.querySelectorAll<HTMLElement>("[style]")) {
      const styled = document.createElement("i");
      styled.style.cssText = element.getAttribute("style") ?? "";
      element.setAttribute("style", styled.style.cssText);
    }
    return holder.content;
  });
  return a!.isEqualNode(b!);
}

interface MailWordsProps {
  label: string;
  inner: string;
  readOnly: boolean;
  change: (inner: string) => void;
  /** The field that is being written in, so that what is inserted goes there. */
  entered: (editor: Editor) => void;
}

/** The words of one block as they will look. What this editor could not give back unchanged is shown as it is written instead. */
export function MailWords({ label, inner, readOnly, change, entered }: MailWordsProps) {
  const [whole, setWhole] = useState(true);
  const editor = useEditor({
    extensions,
    // Our content policy lets no script write styles.
    injectCSS: false,
    editable: !readOnly,
    content: toEditor(inner),
    editorProps: { attributes: { "aria-label": label, role: "textbox", "aria-multiline": "true" } },
    onCreate: ({ editor: made }) => setWhole(same(fromEditor(made.getHTML()), inner)),
    onUpdate: ({ editor: made }) => change(fromEditor(made.getHTML())),
    onFocus: ({ editor: made }) => entered(made),
  });
  if (!whole) {
    return (
      <textarea
        className={css.source}
        aria-label={`${label}, as it is written`}
        value={inner}
        rows={Math.min(8, inner.split("\n").length + 1)}
        readOnly={readOnly}
        spellCheck={false}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  return (
    <RichTextEditor editor={editor} className={css.words}>
      {!readOnly && (
        <RichTextEditor.Toolbar className={css.bar}>
          <RichTextEditor.ControlsGroup>
            <RichTextEditor.Bold />
            <RichTextEditor.Italic />
            <RichTextEditor.Link />
            <RichTextEditor.Unlink />
            <RichTextEditor.BulletList />
            <RichTextEditor.OrderedList />
          </RichTextEditor.ControlsGroup>
        </RichTextEditor.Toolbar>
      )}
      <RichTextEditor.Content />
    </RichTextEditor>
  );
}
