import { createHash } from "node:crypto";
import { errorCatalogue, errorCodes } from "@pag0/contract";
import type { OpenApiDocument } from "@pag0/contract/openapi";
import { Html, html } from "./html.ts";
import { errorAnchor, operationSection } from "./operation-section.ts";
import { type OperationEntry, operationEntries } from "./reference-model.ts";
import { referenceStyle } from "./reference-style.ts";
import { schemaAnchor, schemaTable } from "./schema-table.ts";

const styleHash = createHash("sha256").update(referenceStyle).digest("base64");

/** The page has no script and one style, so nothing else may run or load. */
export const referencePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function tagAnchor(tag: string): string {
  return `tag-${tag.toLowerCase()}`;
}

/** Paragraphs of the document's description; `code` between back-ticks is the one mark it uses. */
function prose(text: string): Html[] {
  return text.split("\n\n").map((paragraph) => {
    const parts = paragraph.split("`");
    return html`<p>${parts.map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}</p>`;
  });
}

interface Chapter {
  name: string;
  description: string;
  operations: OperationEntry[];
}

function chaptersOf(document: OpenApiDocument): Chapter[] {
  const entries = operationEntries(document);
  return (document.tags ?? []).map(({ name, description = "" }) => ({
    name,
    description,
    operations: entries.filter((entry) => entry.tag === name),
  }));
}

function contents(chapters: readonly Chapter[], schemas: readonly string[]): Html {
  return html`<nav class="contents" aria-label="Contents">
<p><a href="/">Pag0 Enterprise</a></p>
<ul><li><a href="#credentials">Credentials</a></li><li><a href="#errors">Problems</a></li></ul>
${chapters.map(
  ({ name, operations }) => html`<h2><a href="#${tagAnchor(name)}">${name}</a></h2>
<ul>${operations.map(({ id, summary }) => html`<li><a href="#${id}">${summary}</a></li>`)}</ul>`,
)}
<h2><a href="#schemas">Schemas</a></h2>
<ul>${schemas.map((name) => html`<li><a href="#${schemaAnchor(name)}">${name}</a></li>`)}</ul>
</nav>`;
}

function credentials(document: OpenApiDocument): Html {
  const schemes = Object.entries(document.components?.securitySchemes ?? {});
  return html`<h2 id="credentials">Credentials</h2>
<div class="table"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Sent as</th><th scope="col">What it is</th></tr></thead>
<tbody>${schemes.map(([name, scheme]) => {
    if (!("type" in scheme)) return null;
    const sent =
      scheme.type === "http" ? "Authorization: Bearer …" : `Cookie: ${scheme.name ?? ""}=…`;
    return html`<tr><th scope="row"><code>${name}</code></th><td><code>${sent}</code></td><td>${scheme.description ?? ""}</td></tr>`;
  })}</tbody>
</table></div>`;
}

function errors(): Html {
  return html`<h2 id="errors">Problems</h2>
<p class="lead">Every code that the API and the proxy answer, in <code>application/problem+json</code>.</p>
<div class="table" tabindex="0" role="region" aria-label="Problems"><table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">What to do</th></tr></thead>
<tbody>${errorCodes.map((code) => {
    const { status, title, remedy } = errorCatalogue[code];
    return html`<tr id="${errorAnchor(code)}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${title}</td><td>${remedy}</td></tr>`;
  })}</tbody>
</table></div>`;
}

/**
 * The reference of the management API as one page without scripts: it works offline, prints, and the
 * browser's own find reaches all of it.
 */
export function referencePage(document: OpenApiDocument): string {
  const chapters = chaptersOf(document);
  const schemas = Object.entries(document.components?.schemas ?? {});
  const session = document.components?.securitySchemes?.session;
  const place = {
    server: document.servers?.[0]?.url ?? "",
    cookieName: session !== undefined && "name" in session ? (session.name ?? "") : "",
  };
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference · Pag0 Enterprise</title>
<style>${new Html(referenceStyle)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<div class="layout">
${contents(
  chapters,
  schemas.map(([name]) => name),
)}
<main id="content" tabindex="-1">
<h1>${document.info.title}</h1>
${prose(document.info.description ?? "")}
<p>Base address: <code>${place.server}</code>. For tools: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
${credentials(document)}
${errors()}
${chapters.map(
  ({ name, description, operations }) => html`<h2 id="${tagAnchor(name)}">${name}</h2>
<p class="lead">${description}</p>
${operations.map((operation) => operationSection(operation, place))}`,
)}
<h2 id="schemas">Schemas</h2>
${schemas.map(
  ([name, schema]) => html`<h3 id="${schemaAnchor(name)}">${name}</h3>${schemaTable(schema, name)}`,
)}
</main>
</div>
</body>
</html>
`;
  return page.text;
}
