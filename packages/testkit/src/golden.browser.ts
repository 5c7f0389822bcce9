import { parseGolden } from './parse-golden.ts';

/** See golden.ts. A request that waits is frowned upon on web pages; here it keeps one signature for both places. */
export function readGolden<Golden>(file: URL): Golden {
  const request = new XMLHttpRequest();
  request.open('GET', file.href, false);
  request.send();
  return parseGolden(request.responseText);
}
