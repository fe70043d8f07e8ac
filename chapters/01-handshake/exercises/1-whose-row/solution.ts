/** Reads an address as /proc/net/tcp has it, "0100007F:1A0A", and writes it as people do: "127.0.0.1:6666". */
export function readable(column: string): string {
  const [address = "", port = ""] = column.split(":");
  const bytes = [6, 4, 2, 0].map((at) => Number.parseInt(address.slice(at, at + 2), 16)); // the low byte comes last
  return `${bytes.join(".")}:${Number.parseInt(port, 16)}`;
}
