/** The style sheet of the page: light, dark and print; no font or picture from elsewhere. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1d22; --muted: #5b606b; --faint: #9aa0ab; --line: #e6e5e0; --paper: #f6f5f1; --surface: #ffffff;
  --many: #0072b2; --medium: #009e73; --few: #d55e00;
  --many-text: #00629a; --medium-text: #007555; --few-text: #b04e00;
  --cell: #0a5a94; --cell-empty: #f1f1ee; --on-cell: #ffffff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e9eaee; --muted: #a3a8b4; --faint: #6d7380; --line: #2d313a; --paper: #121418; --surface: #1a1d23;
    --many: #56b4f0; --medium: #2fc095; --few: #ff8b45;
    --many-text: #6dc0f5; --medium-text: #45cda4; --few-text: #ff9d62;
    --cell: #62b4f5; --cell-empty: #22262d; --on-cell: #0a121b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1160px; margin: 0 auto; padding: clamp(20px, 4vw, 56px) clamp(14px, 3vw, 32px) 64px; }
h1 { font-size: clamp(1.7rem, 4.4vw, 2.6rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 0.5em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; line-height: 1.25; letter-spacing: -0.01em; margin: 2.2em 0 0.4em; }
p { margin: 0 0 0.9em; max-width: 74ch; overflow-wrap: anywhere; }
.kicker { font-size: 0.8rem; letter-spacing: 0.09em; text-transform: uppercase; color: var(--muted); margin: 0 0 0.6em; }
.lead { font-size: clamp(1.1rem, 2.4vw, 1.35rem); line-height: 1.4; text-wrap: pretty; }
.muted, .note { color: var(--muted); }
.note { font-size: 0.84rem; line-height: 1.45; margin: 0.7em 0 0; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; margin: 0; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 18px; align-items: stretch; }
.columns + .scroll { margin-top: 18px; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 318px), 1fr)); gap: 18px; margin-top: 14px; }
figcaption { font-weight: 600; margin: 0 0 0.6em; line-height: 1.35; overflow-wrap: anywhere; }
figure > svg + figcaption, figure > ol + figcaption, .under { font-weight: 400; font-size: 0.88rem; color: var(--muted); margin: 0.8em 0 0; }
.plot { display: block; width: 100%; height: auto; color: var(--ink); font: 11px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; overflow: visible; }
.plot text { white-space: pre; }
.wide-text .plot { font-size: 12px; max-width: 520px; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; margin: 0 0 10px; font-size: 0.88rem; }
.legend li { display: flex; align-items: center; gap: 7px; }
.legend svg { width: 20px; height: 14px; flex: none; }
.findings { margin: 0; padding-left: 1.15em; }
.findings li { margin: 0 0 0.5em; text-wrap: pretty; }
.scroll { overflow-x: auto; padding: 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { caption-side: bottom; text-align: left; font-size: 0.84rem; color: var(--muted); padding: 12px 18px 14px; }
caption span { display: block; position: sticky; left: 18px; max-width: calc(100vw - 70px); }
th, td { padding: 10px 12px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; padding-left: 18px; white-space: normal; }
td:last-child, th:last-child { padding-right: 18px; }
thead th { font-size: 0.82rem; color: var(--muted); font-weight: 600; }
tbody th { font-weight: 600; min-width: 8.5em; }
.paper { display: block; font-weight: 400; font-size: 0.8rem; color: var(--muted); }
.spread { color: var(--muted); font-size: 0.84em; }
.bar { --color: var(--faint); --edge: 12px; background: linear-gradient(var(--color), var(--color)) var(--edge) calc(100% - 4px) / calc((100% - 2 * var(--edge)) * var(--part)) 3px no-repeat; }
.bar.many { --color: var(--many); } .bar.medium { --color: var(--medium); } .bar.few { --color: var(--few); }
.samples ol { max-width: 520px; list-style: none; margin: 0; padding: 0; display: grid; gap: 6px; }
.samples li { display: grid; grid-template-columns: minmax(0, 1fr) 66%; gap: 12px; align-items: center; }
.samples p { margin: 0; line-height: 1.25; }
.samples .name { display: block; font-weight: 600; font-size: 0.9rem; }
.samples .count { font-size: 0.78rem; font-variant-numeric: tabular-nums; }
.samples img { width: 100%; height: auto; image-rendering: pixelated; display: block; }
.count.many { color: var(--many-text); } .count.medium { color: var(--medium-text); } .count.few { color: var(--few-text); }
.gallery ol { list-style: none; display: flex; flex-wrap: wrap; gap: 10px; margin: 0 0 14px; padding: 0; }
.gallery li { display: grid; justify-items: center; font-size: 0.78rem; color: var(--muted); }
.gallery img { image-rendering: pixelated; display: block; }
h3 { font-size: 1.08rem; margin: 1.6em 0 0.4em; }
details summary { cursor: pointer; font-weight: 600; }
dl { margin: 12px 0 0; display: grid; gap: 6px; }
dl div { display: grid; grid-template-columns: minmax(8em, 11em) 1fr; gap: 12px; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; margin: 0 0 18px; white-space: pre-wrap; overflow-wrap: anywhere; font: 0.8rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre span { display: inline-block; max-width: 100%; }
:focus-visible { outline: 2px solid var(--many); outline-offset: 2px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 560px) {
  .card { padding: 12px; } .scroll { padding: 0; }
  th, td { padding: 8px 5px; font-size: 0.84rem; } th:first-child { padding-left: 12px; } td:last-child, th:last-child { padding-right: 12px; }
  thead th { font-size: 0.72rem; } tbody th { min-width: 0; } .paper { font-size: 0.68rem; white-space: nowrap; } .spread { display: block; } caption { padding: 10px 12px 12px; } caption span { left: 12px; } .bar { --edge: 5px; }
  .samples li { grid-template-columns: minmax(0, 1fr) 60%; gap: 8px; } .samples .name { font-size: 0.82rem; } .samples .count { font-size: 0.72rem; }
  dl div { grid-template-columns: 1fr; gap: 0; }
}
@media print {
  :root { color-scheme: light; --paper: #ffffff; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .card, figure, tr, .findings li { break-inside: avoid; } h2, .legend { break-after: avoid; }
  .scroll { overflow: visible; }
  .columns, .panels { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .samples li { grid-template-columns: minmax(0, 1fr) 56%; gap: 8px; } .samples .name { font-size: 0.8rem; } .samples .count { font-size: 0.68rem; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
