// Builds the site: the guides, the papers and all API pages with typedoc, and the playground beside them; then follows every link.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { exit } from 'node:process';

const site = 'docs/site';
const playground = 'docs/playground';

run('typedoc');
if (existsSync(`${playground}/package.json`)) {
  run('pnpm', '--dir', playground, 'run', 'build');
  cpSync(`${playground}/dist`, `${site}/playground`, { recursive: true });
}
run('node', 'scripts/check-links.js', site);

function run(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) exit(status ?? 1);
}
