import { METHOD_NAMES, type Settings } from './make-scene.ts';

const SLIDERS: readonly { name: keyof Settings; label: string; min: number; max: number; step: number }[] = [
  { name: 'kNeighbors', label: 'neighbors to interpolate with (k)', min: 1, max: 20, step: 1 },
  { name: 'mNeighbors', label: 'neighbors that tell danger (m)', min: 1, max: 30, step: 1 },
  { name: 'ratio', label: 'minority / majority afterwards', min: 0.2, max: 1, step: 0.05 },
  { name: 'overlap', label: 'overlap of the classes', min: 0, max: 1, step: 0.05 },
  { name: 'seed', label: 'seed', min: 0, max: 20, step: 1 },
];

const STYLE = `
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; color: #222; background: #f6f7f8; }
main { display: grid; grid-template-columns: 260px minmax(0, 860px); gap: 24px; max-width: 1160px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 20px; margin: 0 0 12px; }
label { display: block; margin: 14px 0 2px; }
select, input { width: 100%; box-sizing: border-box; }
output { float: right; color: #555; }
#picture svg { width: 100%; height: auto; display: block; border-radius: 6px; }
#message { min-height: 1.5em; color: #8a5a00; }
@media (max-width: 760px) { main { grid-template-columns: 1fr; } }
`;

/** Writes a page that stands alone: its script and style are inside. */
export function pageHtml(script: string, start: Settings): string {
  const options = METHOD_NAMES.map(
    (name) => `<option${name === start.method ? ' selected' : ''}>${name}</option>`,
  );
  const sliders = SLIDERS.map(
    ({ name, label, min, max, step }) =>
      `<label for="${name}">${label} <output for="${name}"></output></label>` +
      `<input type="range" id="${name}" name="${name}" min="${min}" max="${max}" step="${step}" value="${start[name]}">`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SMOTE and its family, in the plane</title>
<style>${STYLE}</style>
<main>
<form>
<h1>SMOTE and its family, in the plane</h1>
<label for="method">method</label>
<select id="method" name="method">${options.join('')}</select>
${sliders.join('\n')}
<p id="message" role="status"></p>
</form>
<div id="picture"></div>
</main>
<script type="module">${script.replaceAll('</script', '<\\/script')}</script>
</html>
`;
}
