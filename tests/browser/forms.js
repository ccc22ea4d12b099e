// The two forms as two sample citizens answer them: what is true of them, in the order it is asked.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './harness.js';

const read = (...path) => JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'));
export const citizen = (id) => read('seeds', 'citizens', `${id}.json`);
export const typedDate = (iso) => iso.split('-').reverse().join('/');

function person(base, { attributes }) {
  return [
    [`${base}/ho_ten`, attributes['name.birth']],
    [`${base}/ngay_sinh`, typedDate(attributes['birth.date'])],
    [`${base}/gioi_tinh`, attributes.sex],
    [`${base}/so_dinh_danh`, attributes['id.number']],
  ];
}

function contact(base, { attributes }) {
  return [
    [`${base}/so_dien_thoai`, attributes['contact.phone']],
    [`${base}/email`, attributes['contact.email']],
  ];
}

function household(base, { attributes }) {
  return [
    [`${base}/ho_ten_chu_ho`, attributes['household.head.name']],
    [`${base}/quan_he_chu_ho`, attributes['household.relation']],
    [`${base}/so_dinh_danh_chu_ho`, attributes['household.head.id']],
  ];
}

const tenant = citizen('tran-thi-thu');
const father = citizen('nguyen-van-mau');
const child = father.members.find((member) => member.minor_child);

/** Answers are `[path, text]`; `rows` are people who get a row of a repeat group each, on the page where it stands. */
export const FORMS = [
  {
    id: 'xac-nhan-cu-tru',
    citizen: tenant,
    answers: [
      ['/muc_dich', 'nuoc-ngoai'],
      ...person('/nguoi_khai', tenant),
      ...contact('/lien_he', tenant),
      ...household('/ho_gia_dinh', tenant),
      ['/pham_vi', 'ban-than'],
      ['/noi_dung_xac_nhan', 'hien-tai'],
    ],
    rows: null,
  },
  {
    id: 'dang-ky-tam-tru',
    citizen: father,
    answers: [
      ...person('/nguoi_khai', father),
      ...contact('/lien_he', father),
      ['/hinh_thuc', 'thue-muon-o-nho'],
      ['/noi_tam_tru/province', 'Hà Nội'],
      ['/noi_tam_tru/commune', 'Phường Ba Đình'],
      ['/noi_tam_tru/detail', 'Số 8, phố Mẫu'],
      ['/thoi_han', '12'],
      ['/quan_he_chu_ho', 'o-thue-muon-nho'],
      ['/ho_ten_chu_ho', 'Lê Văn Mẫu'],
      ['/so_dinh_danh_chu_ho', '000075000044'],
      ['/y_kien_chu_ho', 'vneid'],
    ],
    rows: {
      path: '/members',
      name: child['name.birth'],
      answers: [
        ['ho_ten', child['name.birth']],
        ['ngay_sinh', typedDate(child['birth.date'])],
        ['gioi_tinh', child.sex],
        ['so_dinh_danh', child['id.number']],
        ['quan_he', 'o-thue-muon-nho'],
      ],
    },
  },
];

/** The same stay with an owner who does not confirm in VNeID, so that the dwelling is proved on paper. */
export const WITH_PAPER = {
  ...FORMS[1],
  answers: [...FORMS[1].answers.map(([path, text]) => [path, path === '/y_kien_chu_ho' ? 'van-ban' : text]), ['/giay_to_cho_o', 'Hợp đồng thuê nhà.pdf']],
};

/** Answers without the keys of rows, which differ between a row that was picked and one that was typed. */
export function withoutKeys(value) {
  if (Array.isArray(value)) return value.map(withoutKeys);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([name]) => name !== '_id');
  return Object.fromEntries(members.map(([name, inner]) => [name, withoutKeys(inner)]));
}
