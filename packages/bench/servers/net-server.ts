import { createServer } from "node:net";

// What a reader would otherwise use: the same promise, kept by node:net.

/** Turns ASCII a–z into A–Z, as every server of the book does. */
function upperCase(bytes: Buffer): Buffer {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x61 && byte <= 0x7a) bytes[i] = byte - 0x20;
  }
  return bytes;
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
