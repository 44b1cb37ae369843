import { createServer } from "node:http";

/** The least that Node can do with a heartbeat: what the gateway's CPU is compared with. */
const server = createServer((request, response) => {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on("end", () => {
    response.writeHead(bytes > 0 ? 200 : 422, {
      "content-type": "application/json",
      "content-length": "11",
    });
    response.end('{"ok":true}');
  });
});
server.keepAliveTimeout = 75_000;
server.listen(Number(process.argv[2]), "127.0.0.1", () => process.send?.("ready"));
process.on("disconnect", () => process.exit());
