import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';
import Form from '@rjsf/core';
import validator from '@rjsf/validator-ajv8';
import { withSums } from '../sums.js';

export async function open(place, { schema }) {
  let change;
  let now = {};
  const rules = (data, errors) => {
    for (const [name, value] of Object.entries(data)) {
      if (Array.isArray(value)) value.forEach((row, at) => rules(row ?? {}, errors[name][at]));
      if (name.startsWith('so_phong') && value > data[name.replace('phong', 'nguoi')]) errors[name].addError('Số phòng không nhiều hơn số người');
    }
    return errors;
  };
  const Page = () => {
    const [data, set] = useState({});
    [change, now] = [set, data];
    const onChange = ({ formData }) => set(withSums(formData));
    return createElement(Form, { schema, validator, formData: data, onChange, customValidate: rules, noHtml5Validate: true });
  };
  createRoot(place).render(createElement(Page));
  return { fill: (answers) => change(withSums(answers)), judge: () => validator.validateFormData(now, schema, rules).errors.length === 0 };
}
