import { curlCommand } from "./curl.ts";
import { type Html, html } from "./html.ts";
import type { Answer, OperationEntry, Parameter } from "./reference-model.ts";
import { notesOf, typeOf } from "./schema-rows.ts";
import { schemaTable, typeHtml } from "./schema-table.ts";

/** The anchor of a code's description; `type` of a problem document points there. */
export function errorAnchor(code: string): string {
  return `error-${code.toLowerCase().replaceAll("_", "-")}`;
}

function parameterRow(parameter: Parameter): Html {
  const { name, where, required, schema } = parameter;
  return html`<tr>
<th scope="row"><code>${name}</code></th>
<td>${where}</td>
<td>${typeHtml(typeOf(schema))}</td>
<td class="required">${required ? "yes" : "no"}</td>
<td class="notes">${notesOf(schema).map((note) => html`<span>${note}</span>`)}</td>
</tr>`;
}

function parametersHtml({ id, parameters }: OperationEntry): Html | null {
  if (parameters.length === 0) return null;
  return html`<h4>Parameters</h4>
<div class="table" tabindex="0" role="region" aria-label="Parameters of ${id}"><table>
<thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Required</th><th scope="col">Rules</th></tr></thead>
<tbody>${parameters.map(parameterRow)}</tbody>
</table></div>`;
}

function answerHtml(id: string, answer: Answer): Html {
  const { status, description, mediaType, schema } = answer;
  const heading = html`<h4>Answer <code>${status}</code>${mediaType === null ? " without a body" : html` <code>${mediaType}</code>`}</h4>`;
  if (schema === null || mediaType !== "application/json")
    return html`${heading}<p>${description}</p>`;
  return html`${heading}${schemaTable(schema, `Answer ${status} of ${id}`)}`;
}

/** One operation: its route, who may call it, what it takes and answers, and a command to try it. */
export function operationSection(
  operation: OperationEntry,
  place: { server: string; cookieName: string },
): Html {
  const { id, method, path, summary, access, body, answers, errorCodes } = operation;
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title"><a href="#${id}">${summary}</a></h3>
<p class="route"><span class="method">${method}</span> <code>${path}</code></p>
<p class="lead">${access}</p>
${parametersHtml(operation)}
${body === null ? null : html`<h4>Body <code>application/json</code></h4>${schemaTable(body.schema, `Body of ${id}`, "Required")}`}
<h4>Example</h4>
<pre tabindex="0" role="region" aria-label="Example of ${id}"><code>${curlCommand(operation, place)}</code></pre>
${answers.map((answer) => answerHtml(id, answer))}
<h4>Problems</h4>
<ul class="codes">${errorCodes.map((code) => html`<li><a href="#${errorAnchor(code)}"><code>${code}</code></a></li>`)}</ul>
</section>`;
}
