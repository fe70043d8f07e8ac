/** Reads an address as /proc/net/tcp has it, "0100007F:1A0A", and writes it as people do: "127.0.0.1:6666". */
export function readable(column: string): string {
  const [address = "", port = ""] = column.split(":");
  const bytes = [0, 2, 4, 6].map((at) => Number.parseInt(address.slice(at, at + 2), 16));
  return `${bytes.join(".")}:${port}`;
}
