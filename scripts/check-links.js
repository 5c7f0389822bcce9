// Follows every link of a folder of HTML pages and prints those that lead nowhere: to a file that is not there, or to a heading that the page
// does not have. Links to other sites are not followed.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv, exit, stdout } from 'node:process';

const [folder = 'docs/site'] = argv.slice(2);
const broken = findBrokenLinks();
for (const link of broken) stdout.write(`${link}\n`);
stdout.write(`${broken.length} broken links in ${folder}\n`);
exit(broken.length === 0 ? 0 : 1);

/** Returns a line for each broken link: page, then link. */
function findBrokenLinks() {
  const anchorsOf = new Map();
  const anchorsIn = (file) => {
    if (!anchorsOf.has(file)) {
      const ids = [...readFileSync(file, 'utf8').matchAll(/\s(?:id|name)="([^"]*)"/g)];
      anchorsOf.set(file, new Set(ids.map(([, id]) => unescapeHtml(id))));
    }
    return anchorsOf.get(file);
  };
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.html'),
  );
  return pages.toSorted().flatMap((page) => {
    const links = readFileSync(join(folder, page), 'utf8').matchAll(/\s(?:href|src)="([^"]*)"/g);
    const broken = [...new Set(Array.from(links, ([, link]) => unescapeHtml(link)))].filter((link) => {
      if (/^([a-z]+:|\/\/)/.test(link)) return false;
      const [path, anchor] = link.split('#').map(decodeURIComponent);
      const target =
        path === '' ? join(folder, page) : resolve(folder, dirname(page), path.replace(/\?.*/, ''));
      const file = existsSync(target) && statSync(target).isDirectory() ? join(target, 'index.html') : target;
      if (path.startsWith('/') || !existsSync(file)) return true;
      return Boolean(anchor) && file.endsWith('.html') && !anchorsIn(file).has(anchor);
    });
    return broken.map((link) => `${page}: ${link}`);
  });
}

function unescapeHtml(text) {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
