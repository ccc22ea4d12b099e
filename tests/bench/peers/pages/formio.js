import '@formio/js/dist/formio.form.min.css';
import '@formio/js/dist/formio.form.min.js';

export async function open(place, form) {
  const drawn = await globalThis.Formio.createForm(place, form, { noAlerts: true });
  return {
    fill: (data) => drawn.setSubmission({ data }),
    judge: () => drawn.checkValidity(drawn.submission.data, false, drawn.submission.data, true),
  };
}
