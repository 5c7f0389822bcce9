/**
 * Returns a name beside a file to write it under first. It names the machine and the process, so that another process can tell later
 * whether its writer still lives.
 */
export function temporaryFileFor(file: string): string {
  return `${file}.${hostName()}.${process.pid}.${crypto.randomUUID()}.tmp`;
}

/** Removes the temporary files that killed processes left in a directory. */
export async function removeStaleFiles(directory: string): Promise<void> {
  const fs = process.getBuiltinModule('node:fs/promises');
  const { join } = process.getBuiltinModule('node:path');
  for (const name of await fs.readdir(directory)) {
    const writer = NAME.exec(name)?.groups;
    if (writer === undefined) continue;
    const file = join(directory, name);
    if (
      isDead(writer as { host: string; pid: string }) ||
      (await secondsSinceChange(file)) > ABANDONED_AFTER
    ) {
      await fs.rm(file, { force: true });
    }
  }
}

/** Only processes of this machine can be asked. Our own number says nothing: in a container every run may have it. */
function isDead({ host, pid }: { host: string; pid: string }): boolean {
  if (host !== hostName() || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

async function secondsSinceChange(file: string): Promise<number> {
  try {
    const { mtimeMs } = await process.getBuiltinModule('node:fs/promises').stat(file);
    return (Date.now() - mtimeMs) / 1000;
  } catch {
    // Another process removed or renamed it meanwhile.
    return 0;
  }
}

function hostName(): string {
  return process
    .getBuiltinModule('node:os')
    .hostname()
    .replace(/[^\w-]/g, '-');
}

const NAME = /\.safetensors\.(?<host>[\w-]*)\.(?<pid>\d+)\.[\da-f-]{36}\.tmp$/;

/** Seconds without a byte after which a writer whose process cannot be asked counts as dead. */
const ABANDONED_AFTER = 600;
