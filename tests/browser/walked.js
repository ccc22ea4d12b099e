// Every published form as one citizen fills it who has signed in: what is true of them and no register says, in the order it is asked.

import { citizen } from './forms.js';

/** The code of a member of the household, as the provider calls them. */
function member({ members }, name) {
  const index = members.findIndex((one) => one['name.birth'] === name);
  return `m${index + 1}`;
}

const mother = citizen('do-thi-nhuan');
const head = mother.members.find((one) => one['household.relation'] === 'chu-ho');
const husband = mother.members.find((one) => one['household.relation'] === 'con-de');

const birth = [
  ['/viec_sinh/ngay_sinh', '01/11/2026'],
  ['/viec_sinh/gioi_tinh', 'F'],
  ['/viec_sinh/sinh_tai', 'co-so-y-te'],
  ['/viec_sinh/ten_co_so', 'Bệnh viện Sản Nhi Mẫu'],
  ['/viec_sinh/noi_sinh/province', 'Hà Nội'],
  ['/viec_sinh/noi_sinh/commune', 'Phường Ba Đình'],
  ['/viec_sinh/noi_sinh/detail', 'Số 8, phố Mẫu'],
  ['/khai_cha_me', 'ca-hai'],
  ['/goc_me/dan_toc', '01'],
  ['/_roles/cha', member(mother, husband['name.birth'])],
  ['/cha/ngay_sinh', '28/02/1998'],
  ['/goc_cha/dan_toc', '01'],
  ['/goc_cha/quoc_tich', 'VN'],
  ['/goc_tre/dan_toc', '01'],
  ['/goc_tre/quoc_tich', 'VN'],
  ['/goc_tre/que_quan_theo', 'cha'],
  ['/que_quan', 'Phường Mẫu, Quảng Ninh'],
];

/** Answers are `[path, text]`, as in `forms.js`; what a register fills is left out. */
export const WALKED = [
  {
    id: 'khai-sinh',
    citizen: mother,
    answers: [
      ['/quan_he', 'me'],
      ['/ho_ten_tre', 'Bùi Thị Mẫu Đơn'],
      ...birth,
      ['/ban_sao/cap_ban_sao', 'true'],
      ['/ban_sao/so_luong', '2'],
    ],
  },
  {
    id: 'ket-hon',
    citizen: citizen('tran-thi-thu'),
    answers: [
      ['/goc_ben_nu/dan_toc', '01'],
      ['/hon_nhan_ben_nu/lan_ket_hon', '1'],
      ['/hon_nhan_ben_nu/tinh_trang', '1'],
      ['/ben_nam/ho_ten', 'Lê Văn Mẫu'],
      ['/ben_nam/ngay_sinh', '29/02/1996'],
      ['/ben_nam/so_dinh_danh', '000096000027'],
      ['/goc_ben_nam/dan_toc', '02'],
      ['/goc_ben_nam/quoc_tich', 'VN'],
      ['/hon_nhan_ben_nam/lan_ket_hon', '2'],
      ['/hon_nhan_ben_nam/tinh_trang', '3'],
      ['/hon_nhan_ben_nam/so_quyet_dinh', '18/2020/QĐST-HNGĐ'],
      ['/hon_nhan_ben_nam/ngay_quyet_dinh', '28/02/2020'],
      ['/hon_nhan_ben_nam/co_quan_quyet_dinh', 'Tòa án nhân dân khu vực Mẫu'],
      ['/ban_sao/cap_ban_sao', 'false'],
    ],
  },
  {
    id: 'ly-lich-tu-phap',
    citizen: citizen('tran-thi-thu'),
    answers: [
      ['/noi_sinh', 'Xã Mẫu, huyện Mẫu, Hà Tây'],
      ['/ho_ten_cha', 'Trần Văn Thử'],
      ['/ngay_sinh_cha', '1966'],
      ['/ho_ten_me', 'Lê Thị Mẫu'],
      ['/ngay_sinh_me', '04/1969'],
      ['/co_vo_chong', 'false'],
      ['/loai_phieu', 'so-1'],
      ['/xac_nhan_cam', 'false'],
      ['/muc_dich', 'Xin việc làm'],
      ['/so_luong', '2'],
    ],
    rows: {
      path: '/qua_trinh',
      name: '',
      answers: [
        ['tu', '1990'],
        ['loai', 'thuong-tru'],
        ['noi_o', 'Số 1, xã Mẫu, Hà Nội'],
        ['nghe_nghiep', 'Kế toán'],
      ],
    },
  },
  {
    id: 'bien-dong-dat-dai',
    citizen: citizen('nguyen-van-mau'),
    answers: [
      ['/loai_bien_dong', 'doi-so-giay-to'],
      ['/so_cu', '000000021'],
      ['/so_phat_hanh', 'AA 00000018'],
      ['/so_vao_so', 'CS 00018'],
      ['/ngay_cap_gcn', '28/02/2010'],
    ],
  },
  {
    id: 'lien-thong-khai-sinh',
    citizen: mother,
    answers: [
      ['/quan_he', 'me'],
      ['/ho', 'Bùi'],
      ['/chu_dem', 'Thị Mẫu'],
      ['/ten', 'Đơn'],
      ...birth,
      ['/thuong_tru_theo', 'me'],
      ['/quan_he_chu_ho', 'chau-noi'],
      ['/y_kien_chu_ho', 'vneid'],
      ['/noi_kham', 'Trạm y tế phường Mẫu'],
      ['/ban_sao/cap_ban_sao', 'false'],
    ],
  },
  {
    id: 'lien-thong-khai-tu',
    citizen: mother,
    answers: [
      ['/quan_he', 'than-thich'],
      ['/_roles/nguoi_chet', member(mother, head['name.birth'])],
      ['/nguoi_chet/ngay_sinh', '1970'],
      ['/gioi_tinh_nguoi_chet', 'M'],
      ['/noi_cu_tru_la', 'cung-ban'],
      ['/ngay_chet', '20/11/2026'],
      ['/gio_chet', '08:30'],
      ['/noi_chet/province', 'Quảng Ninh'],
      ['/noi_chet/commune', 'Phường Hà Tu'],
      ['/noi_chet/detail', 'Tổ 4, khu Mẫu'],
      ['/nguyen_nhan', 'benh'],
      ['/ban_sao/cap_ban_sao', 'true'],
      ['/ban_sao/so_luong', '3'],
      ['/chu_ho/ho_ten', 'Bùi Văn Thử'],
      ['/chu_ho/so_dinh_danh', '000098000092'],
      ['/dien_huong', 'bhxh'],
      ['/tuat_mot_lan', 'true'],
      ['/y_kien_than_nhan', 'vneid'],
      ['/nguoi_nhan', 'toi'],
      ['/hinh_thuc_nhan', 'tai-khoan'],
      ['/tai_khoan_cua_ban/so_tai_khoan', 'MAU0000091'],
      ['/tai_khoan_cua_ban/ngan_hang', 'Ngân hàng Mẫu'],
    ],
  },
];
