import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A runnable block of TypeScript in the documentation. */
export interface Snippet {
  /** Path and line, for the test's title. */
  place: string;
  code: string;
  /** What the block says that it prints: the comments behind its `console.log` lines, in order. */
  printed: string[];
}

/** Returns every `ts` block of the Markdown pages and of the doc comments, in the order of the files. */
export function findSnippets(root: URL): Snippet[] {
  const packages = readdirSync(new URL('packages/', root)).map((name) => `packages/${name}/`);
  const markdown = [
    'README.md',
    'CONTRIBUTING.md',
    ...packages.map((folder) => `${folder}README.md`).filter((path) => existsSync(new URL(path, root))),
    ...filesIn('docs/guide/', '.md', root),
  ];
  const sources = packages.flatMap((folder) => filesIn(`${folder}src/`, '.ts', root));
  return [
    ...markdown.flatMap((path) => snippetsIn(path, read(path, root))),
    ...sources.flatMap((path) => snippetsIn(path, read(path, root).replace(/^ *\* ?/gm, ''))),
  ];
}

function filesIn(folder: string, ending: string, root: URL): string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => folder + path)
    .toSorted();
}

function read(path: string, root: URL): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function snippetsIn(path: string, text: string): Snippet[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => {
    const code = match[1]!;
    const line = text.slice(0, match.index).split('\n').length;
    const printed = [...code.matchAll(/console\.log\(.*\);? \/\/ ?(.*)$/gm)].map(([, comment]) =>
      comment!.trim(),
    );
    return { place: `${path}:${line}`, code, printed };
  });
}
