// One definition of ours as each of the other components writes it: the same questions, labels, bounds, sums and conditions, as far as
// it can say them. What one can not say is left out, never written by hand for it, so that each does what its authors meant.

const DATE = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';

/** A question, what its name ends in (`_7`; nothing in a row), and its words. */
const described = (field) => ({ ...field, n: /_\d+$/.exec(field.id)?.[0] ?? '', label: field.label.vi });

/** The questions of each page. */
const pagesOf = (definition) => definition.pages.map(({ fields }) => fields.map(described));

/** The rows of a form that has nothing else; nothing for other forms. */
const rowsOf = ([[first]]) => (first.type === 'repeat' ? { ...first, fields: first.fields.map(described) } : undefined);

const isGuardian = ({ id }) => id.startsWith('giam_ho');
const isRooms = ({ id }) => id.startsWith('so_phong');
const ROOMS = 'Số phòng không nhiều hơn số người';

/** SurveyJS: all of it can be said. `at` is what stands before a name in an expression. */
function surveyElement(field, at = '') {
  const { id, type, n, label: title, required: isRequired, min, max, pattern, options, value, max_length: maxLength } = field;
  const other = (name) => `{${at}${name}${n}}`;
  const base = { name: id, title, isRequired };
  if (value) return { ...base, type: 'expression', expression: `${other('so_nguoi')} * 2 + ${other('so_phong')}` };
  if (type === 'choice') return { ...base, type: 'radiogroup', choices: options.map(({ code, label }) => ({ value: code, text: label.vi })) };
  if (type === 'boolean') return { ...base, type: 'boolean' };
  if (type === 'integer') {
    const validators = isRooms(field) ? [{ type: 'expression', expression: `${other('so_phong')} <= ${other('so_nguoi')}`, text: ROOMS }] : [];
    return { ...base, type: 'text', inputType: 'number', min, max, validators };
  }
  if (type === 'date') return { ...base, type: 'text', inputType: 'date', min: '1900-01-01' };
  if (type === 'email') return { ...base, type: 'text', inputType: 'email', requiredIf: `${other('loai')} = 'c'` };
  if (isGuardian(field)) return { ...base, type: 'text', visibleIf: `${other('dong_y')} = true or age(${other('ngay')}) < 18` };
  return { ...base, type: 'text', maxLength, validators: pattern ? [{ type: 'regex', regex: `^${pattern}$`, text: 'Sai dạng' }] : [] };
}

export function survey(definition) {
  const pages = pagesOf(definition);
  const rows = rowsOf(pages);
  const group = (rows) => ({ type: 'paneldynamic', name: rows.id, title: rows.label, maxPanelCount: rows.max_rows, templateElements: rows.fields.map((field) => surveyElement(field, 'panel.')) });
  const elements = (fields) => (rows ? [group(rows)] : fields.map((field) => surveyElement(field)));
  return { title: definition.title.vi, pages: pages.map((fields, at) => ({ name: `trang_${at + 1}`, elements: elements(fields) })) };
}

/** Form.io: dates are texts, which spares it a calendar. `at` holds the answers that a condition looks at. */
function formioComponent(field, at = 'data') {
  const { id, type, n, label, required = false, min, max, pattern, options, value, max_length: maxLength } = field;
  const other = (name) => `${at}.${name}${n}`;
  const base = { key: id, label, input: true, validate: { required } };
  if (value) return { ...base, type: 'number', disabled: true, calculateValue: `value = (Number(${other('so_nguoi')}) || 0) * 2 + (Number(${other('so_phong')}) || 0)` };
  if (type === 'choice') return { ...base, type: 'radio', values: options.map(({ code, label: text }) => ({ value: code, label: text.vi })) };
  if (type === 'boolean') return { ...base, type: 'checkbox' };
  if (type === 'integer') {
    const custom = isRooms(field) ? `valid = !(Number(input) > Number(${other('so_nguoi')})) || '${ROOMS}'` : '';
    return { ...base, type: 'number', validate: { required, min, max, custom } };
  }
  if (type === 'date') return { ...base, type: 'textfield', validate: { required, pattern: DATE } };
  if (type === 'email') return { ...base, type: 'email', validate: { custom: `valid = ${other('loai')} !== 'c' || !!input || 'Nhập email'` } };
  if (isGuardian(field)) return { ...base, type: 'textfield', customConditional: `show = ${other('dong_y')} === true` };
  return { ...base, type: 'textfield', validate: { required, maxLength, pattern } };
}

export function formio(definition) {
  const pages = pagesOf(definition);
  const rows = rowsOf(pages);
  const group = (rows) => ({ type: 'datagrid', key: rows.id, label: rows.label, input: true, validate: { maxLength: rows.max_rows }, components: rows.fields.map((field) => formioComponent(field, 'row')) });
  if (rows) return { display: 'form', components: [group(rows)] };
  const components = (fields) => fields.map((field) => formioComponent(field));
  if (pages.length === 1) return { display: 'form', components: components(pages[0]) };
  return { display: 'wizard', components: pages.map((fields, at) => ({ type: 'panel', key: `trang_${at + 1}`, title: `Trang ${at + 1}`, components: components(fields) })) };
}

function properties(field) {
  const { type, label: title, min, max, pattern, options, value, max_length: maxLength } = field;
  if (type === 'integer') return { type: 'integer', title, minimum: min, maximum: max, readOnly: value ? true : undefined };
  if (type === 'boolean') return { type: 'boolean', title };
  if (type === 'choice') return { type: 'string', title, oneOf: options.map(({ code, label }) => ({ const: code, title: label.vi })) };
  if (type === 'date' || type === 'email') return { type: 'string', title, format: type };
  return { type: 'string', title, maxLength, pattern: pattern && `^${pattern}$` };
}

/** The object of some questions. `conditional` says that parts depend on others. */
function object(fields, conditional) {
  const all = { type: 'object', properties: {}, required: [], allOf: [] };
  for (const field of fields) {
    const { id, n, type, required } = field;
    if (required && !isGuardian(field)) all.required.push(id);
    if (isGuardian(field) && conditional) {
      all.allOf.push({ if: { properties: { [`dong_y${n}`]: { const: true } }, required: [`dong_y${n}`] }, then: { properties: { [id]: properties(field) }, required: [id] } });
    } else {
      all.properties[id] = properties(field);
    }
    if (type === 'email') all.allOf.push({ if: { properties: { [`loai${n}`]: { const: 'c' } }, required: [`loai${n}`] }, then: { required: [id] } });
  }
  return all;
}

/** A JSON Schema, for RJSF and JSON Forms; sums are worked out by their page. */
export function schema(definition, conditional) {
  const pages = pagesOf(definition);
  const rows = rowsOf(pages);
  const title = definition.title.vi;
  if (!rows) return { ...object(pages.flat(), conditional), title };
  return { type: 'object', title, properties: { [rows.id]: { type: 'array', title: rows.label, maxItems: rows.max_rows, items: object(rows.fields, conditional) } } };
}

function control(field) {
  const { id, n, type } = field;
  const own = { type: 'Control', scope: `#/properties/${id}`, options: type === 'choice' ? { format: 'radio' } : undefined };
  if (!isGuardian(field)) return own;
  return { ...own, rule: { effect: 'SHOW', condition: { scope: `#/properties/dong_y${n}`, schema: { const: true } } } };
}

/** What JSON Forms draws: one layout, or a tab for each page. */
export function layout(definition) {
  const pages = pagesOf(definition);
  const rows = rowsOf(pages);
  const column = (fields) => ({ type: 'VerticalLayout', elements: fields.map(control) });
  if (rows) return { type: 'VerticalLayout', elements: [{ type: 'Control', scope: `#/properties/${rows.id}`, options: { detail: column(rows.fields) } }] };
  if (pages.length === 1) return column(pages[0]);
  return { type: 'Categorization', elements: pages.map((fields, at) => ({ type: 'Category', label: `Trang ${at + 1}`, elements: [column(fields)] })) };
}

/** form-js: a sum is an expression beside the text that shows it. */
function formjsComponents(field) {
  const { id, type, n, label, required, min, max, pattern, options, value, max_length: maxLength } = field;
  const base = { id, key: id, label };
  if (value) {
    const sum = { type: 'expression', id, key: id, expression: `=so_nguoi${n} * 2 + so_phong${n}`, computeOn: 'change' };
    return [sum, { type: 'text', id: `${id}_text`, text: `="${label}: " + string(${id})` }];
  }
  if (type === 'choice') return [{ ...base, type: 'radio', validate: { required }, values: options.map(({ code, label: text }) => ({ value: code, label: text.vi })) }];
  if (type === 'boolean') return [{ ...base, type: 'checkbox' }];
  if (type === 'integer') return [{ ...base, type: 'number', validate: { required, min, max } }];
  if (type === 'date') return [{ ...base, type: 'textfield', validate: { required, pattern: DATE } }];
  if (type === 'email') return [{ ...base, type: 'textfield', validate: { validationType: 'email' } }];
  if (isGuardian(field)) return [{ ...base, type: 'textfield', validate: { required }, conditional: { hide: `=not(dong_y${n} = true)` } }];
  return [{ ...base, type: 'textfield', validate: { required, maxLength, pattern: pattern && `^${pattern}$` } }];
}

export function formjs(definition) {
  const pages = pagesOf(definition);
  const rows = rowsOf(pages);
  const group = (rows) => ({ type: 'dynamiclist', id: rows.id, path: rows.id, label: rows.label, allowAddRemove: true, disableCollapse: true, defaultRepetitions: 1, components: rows.fields.flatMap(formjsComponents) });
  return { type: 'default', schemaVersion: 18, components: rows ? [group(rows)] : pages.flat().flatMap(formjsComponents) };
}
