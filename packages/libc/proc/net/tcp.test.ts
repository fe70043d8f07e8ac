import { expect, test } from "vitest";
import { closeAll, connection } from "../../testing/loopback.ts";
import { Random } from "../../testing/random.ts";
import { getsockname } from "../../sys/socket.ts";
import { decodeTcpTable, readTcpTable, TIMER } from "./tcp.ts";

const HEADING = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const WAITING =
  "   1: 0100007F:1A0A 0100007F:C8E8 01 00000003:00000006 00:00000000 00000000  1000        0 25313 1 0000000012345678 20 4 30 10 -1";
const COUNTING =
  "   2: 0200007F:C8EA 0100007F:1A0A 06 00000000:00000000 03:0000176C 00000000     0        0 0 3 000000004c8d6b00";

function table(...lines: string[]): string {
  return `${[HEADING, ...lines].join("\n")}\n`;
}

test("a row of /proc/net/tcp is two addresses, a state, two queues, a timer, and an owner", () => {
  expect(decodeTcpTable(table(WAITING))).toEqual([
    {
      local: { address: "127.0.0.1", port: 6666 },
      remote: { address: "127.0.0.1", port: 51_432 },
      state: "ESTABLISHED",
      txQueue: 3,
      rxQueue: 6,
      timer: TIMER.none,
      when: 0,
      uid: 1000,
      inode: 25_313,
    },
  ]);
});

test("a TIME_WAIT's row has its countdown in seconds, and no owner", () => {
  const [row] = decodeTcpTable(table(COUNTING));
  expect(row).toMatchObject({ state: "TIME_WAIT", timer: TIMER.timewait, when: 59.96, inode: 0 });
  expect(row?.local.address).toBe("127.0.0.2");
});

test("a table without rows is empty, with its heading and without", () => {
  expect(decodeTcpTable(table())).toEqual([]);
  expect(decodeTcpTable("")).toEqual([]);
});

test.for([
  ["cut short", WAITING.slice(0, 40), "does not have ten columns"],
  ["of another file", "hello", "does not have ten columns"],
  ["with an address that is none", WAITING.replace("0100007F:1A0A", "0100007F"), 'local_address "0100007F"'],
  ["with a peer that is none", WAITING.replace("0100007F:C8E8", "0100007F:C8E8F"), 'rem_address "0100007F:C8E8F"'],
  ["with a state that the kernel has not", WAITING.replace(" 01 ", " 0E "), "14 is not a TCP state"],
  ["with a state that is no number", WAITING.replace(" 01 ", " XX "), 'st "XX"'],
  ["with queues that are none", WAITING.replace("00000003:", "-0000003:"), 'tx_queue:rx_queue "-0000003:00000006"'],
  ["with a timer that is none", WAITING.replace("00:00000000", "07:00000000"), 'tr:tm->when "07:00000000"'],
  ["with an owner that is none", WAITING.replace(" 1000 ", " root "), 'uid "root"'],
  ["with an inode that is none", WAITING.replace(" 25313 ", " -5 "), 'inode "-5"'],
] as const)("a row %s is refused, by its line", ([, row, what]) => {
  expect(() => decodeTcpTable(table(COUNTING, row))).toThrow(RangeError);
  expect(() => decodeTcpTable(table(COUNTING, row))).toThrow("/proc/net/tcp, line 3: ");
  expect(() => decodeTcpTable(table(COUNTING, row))).toThrow(what);
});

test("a damaged table is decoded or refused with a RangeError, whatever the damage", () => {
  const random = new Random(19);
  const whole = table(WAITING, COUNTING);
  for (let round = 0; round < 5000; round++) {
    const at = random.below(whole.length);
    const damage = Buffer.from(random.bytes(random.below(4))).toString("latin1");
    const damaged = whole.slice(0, at) + damage + whole.slice(at + random.below(20));
    try {
      decodeTcpTable(damaged);
    } catch (error) {
      expect(error, JSON.stringify(damaged)).toBeInstanceOf(RangeError);
    }
  }
});

test("both ends of a connection on this machine have a row", () => {
  const { clientFd, connFd } = connection();
  const [client, conn] = [getsockname(clientFd), getsockname(connFd)];
  const ends = readTcpTable().filter(({ state, local }) => {
    return state === "ESTABLISHED" && [client.port, conn.port].includes(local.port);
  });
  expect(ends.map(({ local }) => local)).toEqual(expect.arrayContaining([client, conn]));
  expect(ends).toHaveLength(2);
  closeAll();
});
