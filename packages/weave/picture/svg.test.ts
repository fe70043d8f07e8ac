import { expect, test } from "vitest";
import { bitmap, descriptorTables, fullBuffers, oneServer, packetTimeline, pollPass, stateDiagram } from "./svg.ts";

const caption = { title: "A & B", description: "what <it> shows" };
const server = {
  title: caption.title,
  processes: [
    {
      name: "what <it> is",
      does: ["in read(20)"],
      descriptors: [
        { fd: 19, socket: "listening" },
        { fd: 20, socket: "client A" },
      ],
    },
  ],
  listening: { at: "127.0.0.1:6666", opening: ["client C"], waiting: ["client B"] },
  connected: [{ client: "client A", note: "nothing to read" }],
  lit: ["accept queue", "in read(20)"],
};
const pictures = {
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
  fullBuffers: fullBuffers({
    title: caption.title,
    left: { name: "what <it> is", does: ["in write()"], send: 2_611_200, receive: 0 },
    right: { name: "server", does: ["in poll()"], send: 1, receive: 1_272_902 },
  }),
  oneServer: oneServer(server),
  packetTimeline: packetTimeline({
    ...caption,
    left: "client",
    right: "server",
    before: { left: "CLOSE", right: "LISTEN" },
    segments: [
      { fromLeft: true, label: "SYN seq=0", ms: 0, leftState: "SYN_SENT" },
      { fromLeft: false, label: "SYN,ACK seq=0 ack=1", ms: 0.031, rightState: "SYN_RECV" },
    ],
  }),
  pollPass: pollPass({
    title: caption.title,
    entries: [
      { fd: 19, socket: "what <it> is", events: "IN", revents: "IN", accept: "D: 20" },
      { fd: 20, socket: "client A", events: "IN", revents: "IN", turn: "FIN", close: "close" },
      { fd: 21, socket: "client B", events: "IN", revents: "0" },
    ],
  }),
  stateDiagram: stateDiagram({
    ...caption,
    states: [
      { name: "LISTEN", column: 0, row: 0 },
      { name: "SYN_RECV", column: 1, row: 1 },
    ],
    transitions: [
      { from: "LISTEN", to: "SYN_RECV", label: ["SYN", "/ SYN,ACK"], claim: "syn-recv" },
      { from: "SYN_RECV", to: "LISTEN", label: ["RST"], bend: 20 },
    ],
    walks: [{ name: "a server", states: ["LISTEN", "SYN_RECV"] }],
  }),
};

test.each(Object.entries(pictures))("%s is SVG with a title and words, without odd numbers", (_, svg) => {
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+" viewBox="0 0 \d+ \d+" class="picture" role="img">/,
  );
  expect(svg).toContain("<title>A &amp; B</title>\n<desc>what &lt;it&gt; ");
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test.each(Object.entries(pictures))(
  "%s is light or dark as the page is, and leaves the page's own style alone",
  (_, svg) => {
    const style = /<style>([^]*)<\/style>/.exec(svg)?.[1] ?? "";
    expect(style).toContain("@media (prefers-color-scheme: dark) { .picture {");
    expect(style).toContain('[data-theme="light"] .picture {');
    expect(style).toContain('[data-theme="dark"] .picture {');
    for (const rule of style.trim().split("\n")) expect(rule).toContain(".picture");
    expect(svg).not.toContain(" id="); // two pictures on one page would have it twice
  },
);

/** The relative luminance of "#rrggbb", and from two of them the contrast. WCAG 2.2, "contrast ratio" */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test("what is written, and what it is written on, differ enough, by day and by night", () => {
  const palettes = [...pictures.bitmap.matchAll(/\[data-theme="\w+"\] \.picture \{([^}]+)\}/g)].map(([, rules = ""]) =>
    Object.fromEntries([...rules.matchAll(/--(\w+): (#\w{6})/g)].map(([, name = "", colour = ""]) => [name, colour])),
  );
  expect(palettes).toHaveLength(2);
  for (const { ink = "", dim = "", good = "", one = "", paper = "", fill = "" } of palettes) {
    for (const colour of [ink, dim, good, one]) expect(contrast(colour, paper)).toBeGreaterThan(4.5);
    expect(contrast(ink, fill)).toBeGreaterThan(4.5);
  }
});

test("a transition that a test observes names it, another one is dashed", () => {
  expect(pictures.stateDiagram.match(/data-claim="syn-recv"/g)).toHaveLength(1);
  expect(pictures.stateDiagram).toContain('class="line dim dashed"');
});

test("each segment tells the states that both ends are in after it", () => {
  const steps = [...pictures.packetTimeline.matchAll(/class="step" (data-[^>]+)>/g)].map(([, told]) => told);
  expect(steps).toEqual([
    'data-from="client" data-says="SYN seq=0" data-left="SYN_SENT" data-right="LISTEN"',
    'data-from="server" data-says="SYN,ACK seq=0 ack=1" data-left="SYN_SENT" data-right="SYN_RECV"',
  ]);
});

test("a walk tells its states, and may take only transitions that a test observes", () => {
  expect(pictures.stateDiagram).toContain('<g class="walk" data-name="a server" data-states="LISTEN SYN_RECV"/>');
  const states = ["A", "B"].map((name, column) => ({ name, column, row: 0 }));
  const transitions = [{ from: "A", to: "B", label: ["?"] }];
  expect(() => stateDiagram({ ...caption, states, transitions, walks: [{ name: "it", states: ["A", "B"] }] })).toThrow(
    "it: no test has seen it go from A to B",
  );
});

test("a diagram that still grows fills what is new, and begins where its first state stands", () => {
  const states = [
    { name: "A", column: 0, row: 4 },
    { name: "B", column: 0, row: 5 },
  ];
  const transitions = [{ from: "A", to: "B", label: ["?"] }];
  const grown = stateDiagram({ ...caption, states, transitions, lit: ["B"] });
  const looks = [...grown.matchAll(/data-state="(.)"><rect [^>]*class="([^"]+)"/g)].map(([, ...told]) =>
    told.join(" "),
  );
  expect(looks).toEqual(["A box", "B box filled"]);
  expect(grown).not.toContain("observed by a test");
  const whole = stateDiagram({
    ...caption,
    states: states.map((each) => ({ ...each, row: each.row - 4 })),
    transitions,
  });
  const place = /data-state="A"><rect [^>]*?(y="[^"]+")/;
  expect(place.exec(grown)?.[1]).toBe(place.exec(whole)?.[1]);
});

test("in the picture of one server what is lit is filled, and its arrows are green", () => {
  const lit = (...names: string[]): { filled: number; green: number } => {
    const svg = oneServer({ ...server, lit: names });
    return { filled: svg.split("box filled").length - 1, green: svg.split('class="line good"').length - 1 };
  };
  expect(lit()).toEqual({ filled: 0, green: 0 });
  expect(lit("listening")).toEqual({ filled: 1, green: 0 });
  expect(lit("fd 20", "client A")).toEqual({ filled: 2, green: 2 });
  expect(lit("SYN queue", "accept queue")).toEqual({ filled: 2, green: 2 });
});

test("the picture of one server says in words what it shows", () => {
  expect(pictures.oneServer).toContain(
    "<desc>what &lt;it&gt; is, in read(20), 19 listening, 20 client A. SYN queue: client C. Accept queue: client B. " +
      "client A: nothing to read. New: accept queue, in read(20).</desc>",
  );
});

test("nothing can be lit, and no descriptor can lead, where there is nothing", () => {
  expect(() => oneServer({ ...server, lit: ["client B"] })).toThrow(
    'no "client B" to light: it has listening, SYN queue',
  );
  expect(() => oneServer({ ...server, connected: [] })).toThrow('no socket "client A": it has listening');
});

test("a transition between unknown states is an error", () => {
  const wrong = {
    ...caption,
    states: [{ name: "A", column: 0, row: 0 }],
    transitions: [{ from: "A", to: "B", label: ["?"] }],
  };
  expect(() => stateDiagram(wrong)).toThrow("no state B");
});

test("an open file tells how many descriptors refer to it", () => {
  const words = [...pictures.descriptorTables.matchAll(/<text [^>]+>([^<]+)</g)].map(([, told]) => told);
  expect(words.join(" ")).toBe("open files parent 19 20 child 20 listener 1 reference connection 2 references");
});

test("a picture that would be too small on a telephone is an error", () => {
  const name = "a name that is much longer than any that was ever given to an open file";
  expect(() =>
    descriptorTables({ ...caption, processes: [{ name, descriptors: [{ fd: 3, file: "a file" }] }] }),
  ).toThrow("at most 440 pixels");
});

test("four full buffers are filled, with their bytes, and nothing between them moves", () => {
  const words = [...pictures.fullBuffers.matchAll(/<text [^>]+>([^<]+)</g)].map(([, told]) => told).join(" ");
  expect(words).toContain("send buffer 2,611,200 bytes receive buffer 1,272,902 bytes");
  expect(pictures.fullBuffers.match(/box filled/g)).toHaveLength(4);
  expect(pictures.fullBuffers.match(/line dim dashed/g)).toHaveLength(6);
});

test("in a pass of poll what is done is filled, in its column, and nothing else", () => {
  expect(pictures.pollPass.match(/box filled/g)).toHaveLength(3);
  expect(pictures.pollPass).toContain("client A (20), asked: IN, told: IN, 1 turns: FIN, 2 close: close.");
  expect(pictures.pollPass).toContain("client B (21), asked: IN, told: 0.");
});
