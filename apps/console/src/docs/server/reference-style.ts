/** The reference's style: the console's colours, light or dark as the reader's system says. */
export const referenceStyle = `
:root {
  color-scheme: light dark;
  --canvas: #ffffff; --subtle: #f6f8fa; --line: #d8dee4; --fg: #1b2129; --muted: #57606a;
  --link: #1f4fd8; --focus: #1f4fd8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: #0d1117; --subtle: #151b23; --line: #2a313b; --fg: #e6edf3; --muted: #9aa4b2;
    --link: #79b8ff; --focus: #79b8ff;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; }
body {
  margin: 0; background: var(--canvas); color: var(--fg);
  font: 15px/1.6 "Pretendard Variable", Pretendard, system-ui, -apple-system, "Segoe UI", sans-serif;
}
a { color: var(--link); text-decoration: none; }
a:hover, p a { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
code, pre, .method { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
code { font-size: 0.875em; overflow-wrap: anywhere; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--canvas); padding: 0.5rem 1rem; z-index: 1; }
.layout { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
.contents {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem 3rem 1.5rem;
  border-right: 1px solid var(--line); background: var(--subtle); font-size: 13px;
}
.contents ul { list-style: none; margin: 0 0 1rem; padding: 0; }
.contents li a { display: block; padding: 0.2rem 0; color: var(--fg); }
.contents h2 {
  margin: 0 0 0.25rem; padding: 0; border: 0; font-size: 12px; font-weight: 600; color: var(--muted);
}
main { padding: 2.5rem clamp(1rem, 4vw, 4rem) 6rem; max-width: 62rem; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 1rem; letter-spacing: -0.01em; }
h2 { font-size: 22px; margin: 4rem 0 0.25rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
h3 { font-size: 16px; margin: 2.5rem 0 0.25rem; }
h3 a, h2 a { color: inherit; }
h4 { font-size: 13px; margin: 1.25rem 0 0.35rem; color: var(--muted); font-weight: 600; }
p { margin: 0.35rem 0; }
.lead { color: var(--muted); }
.route { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: baseline; margin: 0.5rem 0; }
.method { font-size: 12px; font-weight: 700; border: 1px solid var(--line); border-radius: 4px; padding: 0 0.4rem; }
tbody th code { white-space: nowrap; }
td code { overflow-wrap: break-word; }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.75rem; border-top: 1px solid var(--line); }
thead th { border-top: 0; background: var(--subtle); color: var(--muted); font-weight: 600; }
tbody th { font-weight: 400; }
td.notes span { display: block; }
.required { color: var(--muted); white-space: nowrap; }
pre {
  margin: 0; padding: 0.85rem 1rem; overflow-x: auto; font-size: 12.5px; line-height: 1.55;
  background: var(--subtle); border: 1px solid var(--line); border-radius: 6px;
}
.codes { display: flex; flex-wrap: wrap; gap: 0.25rem 0.9rem; list-style: none; padding: 0; margin: 0; font-size: 13px; }
@media (max-width: 60rem) {
  .layout { grid-template-columns: minmax(0, 1fr); }
  table { min-width: 42rem; }
  .contents { position: static; height: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--line); }
}
@media print {
  .layout { display: block; }
  .contents { display: none; }
}
`;
