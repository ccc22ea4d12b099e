// Every published form as one citizen fills it who has signed in: what is true of them and no register says, in the order it is asked.

import { citizen, typedDate } from './forms.js';

/** The code of a member of the household, as the provider calls them. */
function member({ members }, name) {
  const index = members.findIndex((one) => one['name.birth'] === name);
  return `m${index + 1}`;
}

const mother = citizen('do-thi-nhuan');
const husband = mother.members.find((one) => one['household.relation'] === 'con-de');

/** Answers are `[path, text]`, as in `forms.js`; what a register fills is left out. */
export const WALKED = [
  {
    id: 'khai-sinh',
    citizen: mother,
    answers: [
      ['/quan_he', 'me'],
      ['/ho_ten_tre', 'Bùi Thị Mẫu Đơn'],
      ['/viec_sinh/ngay_sinh', typedDate('2026-11-01')],
      ['/viec_sinh/gioi_tinh', 'F'],
      ['/viec_sinh/sinh_tai', 'co-so-y-te'],
      ['/viec_sinh/ten_co_so', 'Bệnh viện Sản Nhi Mẫu'],
      ['/viec_sinh/noi_sinh/province', 'Hà Nội'],
      ['/viec_sinh/noi_sinh/commune', 'Phường Ba Đình'],
      ['/viec_sinh/noi_sinh/detail', 'Số 8, phố Mẫu'],
      ['/khai_cha_me', 'ca-hai'],
      ['/goc_me_la_ban/dan_toc', '01'],
      ['/_roles/cha', member(mother, husband['name.birth'])],
      ['/cha/ngay_sinh', '1998'],
      ['/goc_cha/dan_toc', '01'],
      ['/goc_cha/quoc_tich', 'VN'],
      ['/dan_toc_tre', '01'],
      ['/quoc_tich_tre', 'VN'],
      ['/que_quan_theo', 'cha'],
      ['/que_quan', 'Phường Mẫu, Quảng Ninh'],
      ['/ban_sao/cap_ban_sao', 'true'],
      ['/ban_sao/so_luong', '2'],
    ],
  },
];
