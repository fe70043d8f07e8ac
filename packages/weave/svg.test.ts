import { expect, test } from "vitest";
import { acceptQueue, bitmap, descriptorTables, packetTimeline, stateDiagram } from "./svg.ts";

const caption = { title: "A & B", description: "what <it> shows" };
const pictures = {
  acceptQueue: acceptQueue({ ...caption, places: 3, waiting: ["A", "B"], accepted: ["C"], outside: ["D"] }),
  bitmap: bitmap({ ...caption, size: 1024, set: [0, 19, 1023], names: { 19: "listenFd" } }),
  descriptorTables: descriptorTables({
    ...caption,
    processes: [
      {
        name: "parent",
        descriptors: [
          { fd: 19, file: "listener" },
          { fd: 20, file: "connection" },
        ],
      },
      { name: "child", descriptors: [{ fd: 20, file: "connection" }] },
    ],
  }),
  packetTimeline: packetTimeline({
    ...caption,
    left: "client",
    right: "server",
    segments: [
      { fromLeft: true, label: "SYN seq=0", ms: 0, leftState: "SYN_SENT" },
      { fromLeft: false, label: "SYN,ACK seq=0 ack=1", ms: 0.031, rightState: "SYN_RECV" },
    ],
  }),
  stateDiagram: stateDiagram({
    ...caption,
    states: [
      { name: "LISTEN", column: 0, row: 0 },
      { name: "SYN_RECV", column: 1, row: 1 },
    ],
    transitions: [
      { from: "LISTEN", to: "SYN_RECV", label: "SYN", claim: "syn-recv" },
      { from: "SYN_RECV", to: "LISTEN", label: "RST", bend: 20 },
    ],
  }),
};

test.each(Object.entries(pictures))(
  "%s is SVG with a title and words, light and dark, without odd numbers",
  (_, svg) => {
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+" viewBox="0 0 \d+ \d+" role="img">/,
    );
    expect(svg).toContain("<title>A &amp; B</title>\n<desc>what &lt;it&gt; shows</desc>");
    expect(svg).toContain("prefers-color-scheme: dark");
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  },
);

test("a transition that a test observes names it, another one is dashed", () => {
  expect(pictures.stateDiagram.match(/data-claim="syn-recv"/g)).toHaveLength(1);
  expect(pictures.stateDiagram).toContain('class="line dim dashed"');
});

test("a transition between unknown states is an error", () => {
  const wrong = { ...caption, states: [{ name: "A", column: 0, row: 0 }], transitions: [{ from: "A", to: "B" }] };
  expect(() => stateDiagram(wrong)).toThrow("no state B");
});

test("an open file tells how many descriptors refer to it", () => {
  expect(pictures.descriptorTables).toContain("connection (2 references)");
  expect(pictures.descriptorTables).toContain("listener (1 reference)");
});
