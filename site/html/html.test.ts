import { expect, test } from "vitest";
import { html, raw } from "./html.ts";

test("text is escaped, markup is not, and a list is all of its items", () => {
  const items = ["<one>", html`<b>${'"two"'}</b>`, raw("<hr>")];
  expect(String(html`<p title="${'a"b'}">${items}</p>`)).toBe(
    '<p title="a&quot;b">&lt;one&gt;<b>&quot;two&quot;</b><hr></p>',
  );
});

test("nothing is shown for what is not there; 0 is shown", () => {
  expect(String(html`[${undefined}${false}${0}]`)).toBe("[0]");
});
