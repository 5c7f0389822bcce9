// A typedoc plugin that ties the guides and the API pages together. In guides and package READMEs, a name in backticks that is exported
// somewhere becomes a link to its page; the page of each export links back to the guides that speak of it. A guide's title is its first heading.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Comment, CommentTag, DocumentReflection, JSX, normalizePath, ReflectionKind } from 'typedoc';

const LINKED =
  ReflectionKind.Function |
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Variable;

/** Called by typedoc. */
export function load(app) {
  const afterItsOwnListeners = -1000;
  app.on('reviveProject', tieTogether, afterItsOwnListeners);
  // Only here have pages got their addresses, which stay those of the files.
  app.renderer.on('beginRender', ({ project }) => {
    for (const document of documentsOf(project)) {
      document.name = titleOf(document.content) ?? document.name;
    }
  });
  app.renderer.hooks.on('sidebar.begin', (context) => {
    if (!existsSync('docs/playground/package.json')) return JSX.createElement(JSX.Fragment, null);
    const href = context.relativeURL('playground/index.html');
    return JSX.createElement('p', {}, JSX.createElement('a', { href }, 'Playground'));
  });
}

function tieTogether(project) {
  for (const document of project.documents ?? []) {
    document.name = document.name.replace('/README', '').replace(/^.*\//, '');
  }
  addExamples(project);
  const exported = exportsByName(project);
  for (const { readme } of [project, ...project.getReflectionsByKind(ReflectionKind.Module)]) {
    if (readme) linkNames(readme, exported);
  }
  for (const document of documentsOf(project)) {
    for (const target of linkNames(document.content, exported)) linkBack(target, document);
  }
}

/** Gives each example of one file a page of its own, below that of the gallery. */
function addExamples(project) {
  const gallery = project.documents?.find(({ name }) => name === 'examples');
  if (!gallery) return;
  for (const file of readdirSync('examples').filter((name) => name.endsWith('.ts'))) {
    const name = file.replace('.ts', '');
    const code = readFileSync(`examples/${file}`, 'utf8');
    const example = new DocumentReflection(
      name,
      gallery,
      [
        { kind: 'text', text: `# ${name}\n\n` },
        { kind: 'code', text: `\`\`\`ts\n${code}\`\`\`` },
      ],
      {},
    );
    gallery.addChild(example);
    project.registerReflection(example, undefined, normalizePath(resolve('examples', file)));
  }
}

function documentsOf(project) {
  return project.getReflectionsByKind(ReflectionKind.Document);
}

function titleOf(parts) {
  return parts
    .map(({ text }) => text)
    .join('')
    .match(/^# +(.*)$/m)?.[1]
    ?.replaceAll('`', '');
}

/** Returns what each exported name stands for; a name that stands for two things is left out. */
function exportsByName(project) {
  const byName = new Map();
  for (const reflection of project.getReflectionsByKind(LINKED)) {
    if (!reflection.parent?.kindOf(ReflectionKind.Module)) continue;
    const others = byName.get(reflection.name) ?? [];
    byName.set(reflection.name, [...others, reflection]);
  }
  return new Map([...byName].flatMap(([name, found]) => (found.length === 1 ? [[name, found[0]]] : [])));
}

/** Turns names in backticks into links, in place; returns what is linked to. Names inside of a link or a heading stay as they are. */
function linkNames(parts, exported) {
  const targets = new Set();
  let line = '';
  parts.forEach((part, index) => {
    const target =
      part.kind === 'code' ? exported.get(part.text.match(/^`(\w+)(\(.*\))?`$/)?.[1]) : undefined;
    const isInLink = /\[[^\]]*$/.test(line);
    if (target && !isInLink && !/^#+ /.test(line)) {
      parts[index] = { kind: 'inline-tag', tag: '@linkcode', target, text: part.text.slice(1, -1) };
    }
    if (target) targets.add(target);
    line = (line + part.text).split('\n').at(-1);
  });
  return targets;
}

function linkBack(target, document) {
  const reflection = target.signatures?.[0] ?? target;
  reflection.comment ??= new Comment();
  const text = titleOf(document.content) ?? document.name;
  const link = { kind: 'inline-tag', tag: '@link', target: document, text };
  const tag = reflection.comment.blockTags.find((each) => each.tag === '@guides');
  if (tag) tag.content.push({ kind: 'text', text: ' · ' }, link);
  else reflection.comment.blockTags.push(new CommentTag('@guides', [link]));
}
