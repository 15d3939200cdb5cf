import { type Html, html } from "./html.ts";
import { type Schema, type SchemaRow, schemaRows, type TypePart } from "./schema-rows.ts";

/** The anchor of a component's section. */
export function schemaAnchor(name: string): string {
  return `schema-${name}`;
}

/** A type with its components as links. */
export function typeHtml(parts: readonly TypePart[]): Html {
  return html`<code>${parts.map((part) =>
    "component" in part
      ? html`<a href="#${schemaAnchor(part.component)}">${part.component}</a>`
      : part.text,
  )}</code>`;
}

function rowHtml(row: SchemaRow): Html {
  return html`<tr>
<th scope="row"><code>${row.path === "" ? "(the whole)" : row.path}</code></th>
<td>${typeHtml(row.type)}</td>
<td class="required">${row.required ? "yes" : "no"}</td>
<td class="notes">${row.notes.map((note) => html`<span>${note}</span>`)}</td>
</tr>`;
}

/**
 * A schema's fields as a table.
 * @param label what a screen reader says the table is
 * @param presence heads the column that says whether a field is required
 */
export function schemaTable(
  schema: Schema,
  label: string,
  presence: "Required" | "Always there" = "Always there",
): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">${presence}</th><th scope="col">Rules</th></tr></thead>
<tbody>${schemaRows(schema).map(rowHtml)}</tbody>
</table></div>`;
}
