import { createServer } from "node:net";

// What a reader would otherwise use: the same promise, kept by node:net.

/** Turns ASCII a–z into A–Z, as every server of the book does: four bytes at a time (chapter 01 explains it). */
function upperCase(bytes: Buffer): Buffer {
  let i =
    bytes.byteOffset % 4 === 0 ? upperCaseWords(new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)) : 0;
  for (; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x61 && byte <= 0x7a) bytes[i] = byte - 0x20;
  }
  return bytes;
}

function upperCaseWords(words: Int32Array): number {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    const low = word & 0x7f7f7f7f;
    const letters = ((low + 0x1f1f1f1f) ^ (low + 0x05050505)) & ~word & 0x80808080;
    if (letters !== 0) words[i] = word ^ (letters >>> 2);
  }
  return words.byteLength;
}

const { HOST = "127.0.0.1", PORT = "6666" } = process.env;

const server = createServer({ allowHalfOpen: true, noDelay: false }, (socket) => {
  console.log(`client IP: ${socket.remoteAddress}, client port: ${socket.remotePort}`);
  socket.on("data", (bytes) => {
    if (!socket.write(upperCase(bytes))) socket.pause();
  });
  socket.on("drain", () => socket.resume());
  socket.on("end", () => socket.end());
  socket.on("error", (error) => console.error(error.message));
});

server.listen({ port: Number(PORT), host: HOST, backlog: 4096 }, () => console.log(`listening on ${HOST}:${PORT}`));
