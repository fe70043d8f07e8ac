import { createServer, type Server } from "node:http";
import { fileAnswer, NOT_THERE, send } from "./answer.ts";
import { pathOf } from "./web-files.ts";

/**
 * A server of a folder as it is, below a path.
 *
 * @param base begins and ends with "/": "/" or "/sub/path/". Without its last "/" a browser is sent on; outside it is nothing.
 */
export function previewServer(folder: string, base: string): Server {
  return createServer((request, response) => {
    const pathname = pathOf(request);
    if (`${pathname}/` === base) {
      response.writeHead(308, { Location: base }).end();
      return;
    }
    send(response, pathname.startsWith(base) ? fileAnswer(folder, pathname.slice(base.length - 1)) : NOT_THERE);
  });
}
