// Publishes what the changesets have versioned, from a workflow: checks everything, tries the tarballs, then publishes. npm's statement of
// provenance wants each package to name the repository that builds it, and the workflow is what knows it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { env, exit, stderr } from 'node:process';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env;
if (!server || !name) {
  stderr.write(
    'release: runs in a workflow, which names the repository in GITHUB_SERVER_URL and GITHUB_REPOSITORY.\n',
  );
  exit(2);
}
for (const folder of readdirSync('packages')) {
  const file = `packages/${folder}/package.json`;
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.repository = { type: 'git', url: `git+${server}/${name}.git`, directory: `packages/${folder}` };
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
for (const command of [
  ['pnpm', 'check'],
  ['node', '--import=tsx', 'scripts/smoke.js'],
  ['changeset', 'publish'],
]) {
  const { status } = spawnSync(command[0], command.slice(1), { stdio: 'inherit' });
  if (status !== 0) exit(status ?? 1);
}
