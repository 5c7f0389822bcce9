import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on this machine that lives until the test is over. */
export interface LocalServer {
  /** Its address, with a slash at the end. */
  url: string;
  /** The paths that were asked for. */
  requests: string[];
}

/** Starts a server that answers each request with `answer`. */
export async function serve(
  answer: (path: string, response: ServerResponse, request: IncomingMessage) => void,
): Promise<LocalServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url!);
    answer(request.url!, response, request);
  });
  await new Promise<void>((started) => server.listen(0, '127.0.0.1', started));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((stopped) => server.close(stopped));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}

/** An address at which nobody listens: that of a server that was there a moment ago. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((started) => server.listen(0, '127.0.0.1', started));
  const { port } = server.address() as AddressInfo;
  await new Promise((stopped) => server.close(stopped));
  return `http://127.0.0.1:${port}/`;
}
