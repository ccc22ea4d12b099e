// One definition of ours as each of the other components writes it: the same questions, labels, bounds, sums and conditions, as far as
// it can say them. What one can not say is left out, never written by hand for it, so that each does what its authors meant.

const DATE = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';

/** The questions of the only page, each with the number at the end of its name. */
const fieldsOf = (definition) => definition.pages[0].fields.map((field) => ({ ...field, n: field.id.split('_').at(-1), label: field.label.vi }));

/** SurveyJS: all of it can be said. */
export function survey(definition) {
  const elements = fieldsOf(definition).map(({ id, type, n, label: title, required: isRequired, min, max, pattern, options, value, max_length: maxLength }) => {
    const base = { name: id, title, isRequired };
    if (value) return { ...base, type: 'expression', expression: `{so_nguoi_${n}} * 2 + {so_phong_${n}}` };
    if (type === 'choice') return { ...base, type: 'radiogroup', choices: options.map(({ code, label }) => ({ value: code, text: label.vi })) };
    if (type === 'boolean') return { ...base, type: 'boolean' };
    if (type === 'integer') {
      const validators = id.startsWith('so_phong') ? [{ type: 'expression', expression: `{so_phong_${n}} <= {so_nguoi_${n}}`, text: 'Số phòng không nhiều hơn số người' }] : [];
      return { ...base, type: 'text', inputType: 'number', min, max, validators };
    }
    if (type === 'date') return { ...base, type: 'text', inputType: 'date', min: '1900-01-01' };
    if (type === 'email') return { ...base, type: 'text', inputType: 'email', requiredIf: `{loai_${n}} = 'c'` };
    if (id.startsWith('giam_ho')) return { ...base, type: 'text', visibleIf: `{dong_y_${n}} = true or age({ngay_${n}}) < 18` };
    return { ...base, type: 'text', maxLength, validators: pattern ? [{ type: 'regex', regex: `^${pattern}$`, text: 'Sai dạng' }] : [] };
  });
  return { title: definition.title.vi, elements };
}

/** Form.io: dates are texts, which spares it a calendar. */
export function formio(definition) {
  const components = fieldsOf(definition).map(({ id, type, n, label, required = false, min, max, pattern, options, value, max_length: maxLength }) => {
    const base = { key: id, label, input: true, validate: { required } };
    if (value) return { ...base, type: 'number', disabled: true, calculateValue: `value = (Number(data.so_nguoi_${n}) || 0) * 2 + (Number(data.so_phong_${n}) || 0)` };
    if (type === 'choice') return { ...base, type: 'radio', values: options.map(({ code, label: text }) => ({ value: code, label: text.vi })) };
    if (type === 'boolean') return { ...base, type: 'checkbox' };
    if (type === 'integer') {
      const custom = id.startsWith('so_phong') ? `valid = !(Number(input) > Number(data.so_nguoi_${n})) || 'Số phòng không nhiều hơn số người'` : '';
      return { ...base, type: 'number', validate: { required, min, max, custom } };
    }
    if (type === 'date') return { ...base, type: 'textfield', validate: { required, pattern: DATE } };
    if (type === 'email') return { ...base, type: 'email', validate: { custom: `valid = data.loai_${n} !== 'c' || !!input || 'Nhập email'` } };
    if (id.startsWith('giam_ho')) return { ...base, type: 'textfield', customConditional: `show = data.dong_y_${n} === true` };
    return { ...base, type: 'textfield', validate: { required, maxLength, pattern } };
  });
  return { display: 'form', components };
}

/** A JSON Schema, for RJSF and JSON Forms; sums are worked out by their page. `conditional` says that parts depend on others. */
export function schema(definition, conditional) {
  const properties = {};
  const required = [];
  const allOf = [];
  for (const { id, type, n, label: title, required: isRequired, min, max, pattern, options, value, max_length: maxLength } of fieldsOf(definition)) {
    const isGuardian = id.startsWith('giam_ho');
    if (isRequired && !isGuardian) required.push(id);
    let own = { type: 'string', title, maxLength, pattern: pattern && `^${pattern}$` };
    if (type === 'integer') own = { type: 'integer', title, minimum: min, maximum: max, readOnly: value ? true : undefined };
    if (type === 'boolean') own = { type: 'boolean', title };
    if (type === 'choice') own = { type: 'string', title, oneOf: options.map(({ code, label }) => ({ const: code, title: label.vi })) };
    if (type === 'date') own = { type: 'string', title, format: 'date' };
    if (type === 'email') own = { type: 'string', title, format: 'email' };
    if (isGuardian && conditional) {
      allOf.push({ if: { properties: { [`dong_y_${n}`]: { const: true } }, required: [`dong_y_${n}`] }, then: { properties: { [id]: own }, required: [id] } });
    } else {
      properties[id] = own;
    }
    if (type === 'email') allOf.push({ if: { properties: { [`loai_${n}`]: { const: 'c' } }, required: [`loai_${n}`] }, then: { required: [id] } });
  }
  return { type: 'object', title: definition.title.vi, properties, required, allOf };
}

/** What JSON Forms draws. */
export function layout(definition) {
  const elements = fieldsOf(definition).map(({ id, n, type }) => {
    const control = { type: 'Control', scope: `#/properties/${id}`, options: type === 'choice' ? { format: 'radio' } : undefined };
    if (!id.startsWith('giam_ho')) return control;
    return { ...control, rule: { effect: 'SHOW', condition: { scope: `#/properties/dong_y_${n}`, schema: { const: true } } } };
  });
  return { type: 'VerticalLayout', elements };
}

/** form-js: a sum is an expression beside the text that shows it. */
export function formjs(definition) {
  const components = fieldsOf(definition).flatMap(({ id, type, n, label, required, min, max, pattern, options, value, max_length: maxLength }) => {
    const base = { id, key: id, label };
    if (value) {
      const sum = { type: 'expression', id, key: id, expression: `=so_nguoi_${n} * 2 + so_phong_${n}`, computeOn: 'change' };
      return [sum, { type: 'text', id: `${id}_text`, text: `="${label}: " + string(${id})` }];
    }
    if (type === 'choice') return { ...base, type: 'radio', validate: { required }, values: options.map(({ code, label: text }) => ({ value: code, label: text.vi })) };
    if (type === 'boolean') return { ...base, type: 'checkbox' };
    if (type === 'integer') return { ...base, type: 'number', validate: { required, min, max } };
    if (type === 'date') return { ...base, type: 'textfield', validate: { required, pattern: DATE } };
    if (type === 'email') return { ...base, type: 'textfield', validate: { validationType: 'email' } };
    if (id.startsWith('giam_ho')) return { ...base, type: 'textfield', validate: { required }, conditional: { hide: `=not(dong_y_${n} = true)` } };
    return { ...base, type: 'textfield', validate: { required, maxLength, pattern: pattern && `^${pattern}$` } };
  });
  return { type: 'default', schemaVersion: 18, components };
}
