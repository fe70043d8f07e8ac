import { createServer, type IncomingMessage, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { type Answer, fileAnswer, NOT_THERE, send } from "./answer.ts";
import { pathOf } from "./web-files.ts";

/**
 * A server of a folder as it is, below a path: texts compressed, as every server that publishes a site sends them.
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
    const answer = pathname.startsWith(base) ? fileAnswer(folder, pathname.slice(base.length - 1)) : NOT_THERE;
    send(response, takesGzip(request) && isText(answer) ? { ...answer, ...gzipped(answer) } : answer);
  });
}

function takesGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(headers["accept-encoding"]));
}

function isText({ type }: Answer): boolean {
  return /charset|svg/.test(type);
}

function gzipped({ body }: Answer): Pick<Answer, "body" | "encoding"> {
  return { body: gzipSync(body), encoding: "gzip" };
}
