//! Everything that can go wrong for the person at the other end, in one table, and how it is told.
//!
//! Below `/api/` it is problem details (RFC 9457), elsewhere a calm page.

use abi::Finding;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use value::Text;

/// What went wrong. The name in [`Problem::code`] is stable; programs may rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    NotFound,
    Method,
    UnknownForm,
    UnknownDossier,
    SignIn,
    ShareAgain,
    SignInFailed,
    SignInDeclined,
    ProviderDown,
    ForeignOrigin,
    NotFramedBy,
    ContentType,
    TooLarge,
    TooSlow,
    MalformedJson,
    NotADossier,
    UnknownModule,
    OtherForm,
    FilesDiffer,
    FilesMissing,
    FileTooLarge,
    FileType,
    FileDamaged,
    UnknownUpload,
    UploadOffset,
    UploadMetadata,
    TusVersion,
    FutureDay,
    Party,
    Declaration,
    PageKey,
    Proof,
    ProofExpired,
    InvitationEnded,
    InvitedSelf,
    PresentationEnded,
    PresentationWithdrawn,
    ConsentIncomplete,
    ConsentDiffers,
    Findings,
    DayChanged,
    NotAsSaved,
    OriginMismatch,
    CanNotBeChecked,
    KeyUsed,
    Busy,
    StoreDown,
    Internal,
}

/// Status, code, and title and detail in Vietnamese and English.
type Row = (u16, &'static str, [&'static str; 2], [&'static str; 2]);

impl Kind {
    /// Every kind, for the pages that explain them.
    pub(crate) const ALL: [Kind; 48] = [
        Kind::NotFound,
        Kind::Method,
        Kind::UnknownForm,
        Kind::UnknownDossier,
        Kind::SignIn,
        Kind::ShareAgain,
        Kind::SignInFailed,
        Kind::SignInDeclined,
        Kind::ProviderDown,
        Kind::ForeignOrigin,
        Kind::NotFramedBy,
        Kind::ContentType,
        Kind::TooLarge,
        Kind::TooSlow,
        Kind::MalformedJson,
        Kind::NotADossier,
        Kind::UnknownModule,
        Kind::OtherForm,
        Kind::FilesDiffer,
        Kind::FilesMissing,
        Kind::FileTooLarge,
        Kind::FileType,
        Kind::FileDamaged,
        Kind::UnknownUpload,
        Kind::UploadOffset,
        Kind::UploadMetadata,
        Kind::TusVersion,
        Kind::FutureDay,
        Kind::Party,
        Kind::Declaration,
        Kind::PageKey,
        Kind::Proof,
        Kind::ProofExpired,
        Kind::InvitationEnded,
        Kind::InvitedSelf,
        Kind::PresentationEnded,
        Kind::PresentationWithdrawn,
        Kind::ConsentIncomplete,
        Kind::ConsentDiffers,
        Kind::Findings,
        Kind::DayChanged,
        Kind::NotAsSaved,
        Kind::OriginMismatch,
        Kind::CanNotBeChecked,
        Kind::KeyUsed,
        Kind::Busy,
        Kind::StoreDown,
        Kind::Internal,
    ];

    #[rustfmt::skip]
    fn row(self) -> Row {
        match self {
            Kind::NotFound => (404, "not-found",
                ["Không tìm thấy trang", "Page not found"],
                ["Kiểm tra lại địa chỉ, hoặc tìm biểu mẫu ở trang chủ.",
                 "Check the address, or look for the form on the home page."]),
            Kind::Method => (405, "method-not-allowed",
                ["Địa chỉ này không nhận kiểu yêu cầu đó", "This address does not take that kind of request"],
                ["Quay lại trang trước và thực hiện lại từ nút trên trang.",
                 "Go back and use the button on the page."]),
            Kind::UnknownForm => (404, "unknown-form",
                ["Không có biểu mẫu này", "There is no such form"],
                ["Biểu mẫu có thể đã được thay thế. Tìm lại ở trang chủ.",
                 "The form may have been replaced. Look for it on the home page."]),
            Kind::UnknownDossier => (404, "unknown-dossier",
                ["Không tìm thấy hồ sơ này của bạn", "No such application of yours"],
                ["Kiểm tra lại đường dẫn trên biên nhận, và đăng nhập bằng đúng tài khoản đã nộp.",
                 "Check the link on your receipt, and sign in with the account that sent it."]),
            Kind::SignIn => (401, "sign-in-needed",
                ["Cần đăng nhập", "Sign-in needed"],
                ["Đăng nhập rồi gửi lại. Những gì bạn đã nhập vẫn còn trên trang.",
                 "Sign in, then send again. What you entered is still on the page."]),
            Kind::ShareAgain => (403, "share-again",
                ["Chưa được phép đọc dữ liệu cho biểu mẫu này", "Not yet allowed to read data for this form"],
                ["Đăng nhập từ trang của biểu mẫu này để chọn dữ liệu được dùng, hoặc tự nhập.",
                 "Sign in from this form's page to choose what it may read, or type the answers."]),
            Kind::SignInFailed => (400, "sign-in-failed",
                ["Chưa đăng nhập được", "The sign-in did not complete"],
                ["Lần đăng nhập này đã hết hạn hoặc không bắt đầu từ trình duyệt này. Hãy đăng nhập lại từ trang biểu mẫu.",
                 "This sign-in has expired or did not begin in this browser. Sign in again from the form's page."]),
            Kind::SignInDeclined => (400, "sign-in-declined",
                ["Bạn đã dừng đăng nhập", "You stopped the sign-in"],
                ["Bạn vẫn có thể điền biểu mẫu không cần đăng nhập. Khi nộp mới cần đăng nhập.",
                 "You can still fill in the form without signing in. Only sending needs it."]),
            Kind::ProviderDown => (503, "identity-provider-down",
                ["Không liên lạc được với nơi đăng nhập", "The identity provider can not be reached"],
                ["Bạn vẫn có thể tự điền biểu mẫu. Thử đăng nhập lại sau ít phút.",
                 "You can still fill in the form yourself. Try to sign in again in a few minutes."]),
            Kind::ForeignOrigin => (403, "foreign-origin",
                ["Yêu cầu đến từ trang khác", "The request comes from another site"],
                ["Mở biểu mẫu ngay trên trang này rồi thực hiện lại.",
                 "Open the form on this site and try again."]),
            Kind::NotFramedBy => (403, "not-framed-by",
                ["Trang này chưa được phép nhúng tờ khai", "This site may not show the form in a frame"],
                ["Mở tờ khai ngay trên Cổng Tờ Khai. Đơn vị vận hành Cổng có thể cho phép thêm địa chỉ của trang.",
                 "Open the form on the portal itself. Those who run the portal can allow the address of the site."]),
            Kind::ContentType => (415, "unsupported-media-type",
                ["Hồ sơ phải gửi ở dạng JSON", "An application is sent as JSON"],
                ["Gửi với Content-Type: application/json.",
                 "Send it with Content-Type: application/json."]),
            Kind::TooLarge => (413, "too-large",
                ["Hồ sơ quá lớn", "The application is too large"],
                ["Một hồ sơ dài tối đa 1 MiB. Rút ngắn các câu trả lời dài hoặc bớt dòng rồi gửi lại.",
                 "An application has at most 1 MiB. Shorten long answers or remove rows, then send again."]),
            Kind::TooSlow => (408, "too-slow",
                ["Gửi quá lâu", "Sending took too long"],
                ["Kiểm tra kết nối mạng rồi gửi lại; hồ sơ sẽ không bị nộp hai lần.",
                 "Check your connection and send again; the application will not be filed twice."]),
            Kind::MalformedJson => (400, "malformed-json",
                ["Không đọc được hồ sơ", "The application can not be read"],
                ["Nội dung gửi đến không phải JSON đúng chuẩn. Tải lại trang rồi gửi lại.",
                 "What arrived is not well-formed JSON. Reload the page and send again."]),
            Kind::NotADossier => (422, "not-a-dossier",
                ["Hồ sơ không đúng cấu trúc", "The application has the wrong shape"],
                ["Nội dung gửi đến không theo định dạng tokhai-dossier/1. Tải lại trang rồi gửi lại.",
                 "What arrived does not follow tokhai-dossier/1. Reload the page and send again."]),
            Kind::UnknownModule => (409, "form-replaced",
                ["Biểu mẫu đã được cập nhật", "The form has been updated"],
                ["Mở lại biểu mẫu để dùng bản mới rồi gửi lại.",
                 "Open the form again to use its new version, then send again."]),
            Kind::OtherForm => (422, "other-form",
                ["Hồ sơ không khớp với biểu mẫu", "The application does not fit its form"],
                ["Tên hoặc phiên bản biểu mẫu trong hồ sơ khác với mô-đun đã điền. Tải lại trang rồi gửi lại.",
                 "Name or version of the form differ from the module that was filled. Reload the page and send again."]),
            Kind::FilesDiffer => (422, "files-differ",
                ["Tệp đính kèm không khớp với câu trả lời", "The files are not those of the answers"],
                ["Tải lại trang, xem lại các tệp rồi gửi lại.",
                 "Reload the page, look at the files again and send again."]),
            Kind::FilesMissing => (422, "files-missing",
                ["Còn tệp chưa tải lên xong", "Some files are not here yet"],
                ["Quay lại câu hỏi có tệp, chờ tải lên xong hoặc chọn lại tệp, rồi gửi lại.",
                 "Go back to the question with files, wait until they are uploaded or choose them again, then send again."]),
            Kind::FileTooLarge => (413, "file-too-large",
                ["Tệp quá nặng", "The file is too large"],
                ["Chọn tệp nhẹ hơn, hoặc chụp lại ở độ phân giải thấp hơn.",
                 "Choose a smaller file, or take the picture again with less detail."]),
            Kind::FileType => (415, "file-type",
                ["Không nhận loại tệp này", "Files of this type are not taken"],
                ["Chọn tệp PDF hoặc ảnh JPEG, PNG còn nguyên vẹn.",
                 "Choose an intact PDF, JPEG or PNG file."]),
            Kind::FileDamaged => (460, "file-damaged",
                ["Tệp đến nơi không còn nguyên vẹn", "The file did not arrive intact"],
                ["Tải tệp lên lại.",
                 "Upload the file again."]),
            Kind::UnknownUpload => (404, "unknown-upload",
                ["Không có tệp đang tải lên này", "There is no such upload"],
                ["Chọn lại tệp để tải lên từ đầu.",
                 "Choose the file again to upload it from the beginning."]),
            Kind::UploadOffset => (409, "upload-offset",
                ["Phần tệp vừa gửi không nối tiếp phần đã có", "These bytes do not follow those that are here"],
                ["Hỏi lại đã có bao nhiêu rồi gửi tiếp từ đó.",
                 "Ask how much is here and go on from there."]),
            Kind::UploadMetadata => (400, "upload-metadata",
                ["Yêu cầu tải tệp lên thiếu hoặc sai thông tin", "The upload lacks what has to be said of it"],
                ["Tải lại trang rồi chọn lại tệp.",
                 "Reload the page and choose the file again."]),
            Kind::TusVersion => (412, "tus-version",
                ["Phiên bản giao thức tải tệp không được hỗ trợ", "This version of the upload protocol is not spoken here"],
                ["Gửi với Tus-Resumable: 1.0.0.",
                 "Send it with Tus-Resumable: 1.0.0."]),
            Kind::FutureDay => (422, "future-day",
                ["Ngày điền hồ sơ ở tương lai", "The day of filling lies in the future"],
                ["Kiểm tra ngày giờ của máy, tải lại trang rồi gửi lại.",
                 "Check the clock of your device, reload the page and send again."]),
            Kind::Party => (422, "unknown-party",
                ["Hồ sơ nhắc đến người mà biểu mẫu không hỏi", "The application names a person the form does not ask about"],
                ["Tải lại trang rồi gửi lại.", "Reload the page and send again."]),
            Kind::Declaration => (422, "other-declaration",
                ["Lời cam đoan khác với biểu mẫu", "The declaration differs from the form's"],
                ["Đọc lại lời cam đoan ở cuối biểu mẫu, xác nhận rồi gửi lại.",
                 "Read the declaration at the end of the form again, accept it and send again."]),
            Kind::PageKey => (400, "page-key",
                ["Trang không gửi khoá của mình", "The page did not send its key"],
                ["Tải lại trang rồi thử lại; bạn vẫn có thể tự điền biểu mẫu.",
                 "Reload the page and try again; you can still fill in the form yourself."]),
            Kind::Proof => (422, "proof",
                ["Không dùng được xác nhận danh tính", "The proof of identity can not be used"],
                ["Đăng nhập lại từ trang biểu mẫu rồi gửi lại; những gì bạn đã nhập vẫn còn.",
                 "Sign in again from the form's page and send again; what you entered is kept."]),
            Kind::ProofExpired => (422, "proof-expired",
                ["Xác nhận danh tính đã hết hạn", "The proof of identity has expired"],
                ["Gửi lại; trang sẽ lấy xác nhận mới. Nếu vẫn chưa được, hãy đăng nhập lại; những gì bạn đã nhập vẫn còn.",
                 "Send again; the page fetches a new one. If it still fails, sign in again; what you entered is kept."]),
            Kind::InvitationEnded => (410, "invitation-ended",
                ["Lời mời này không còn dùng được", "This invitation can not be used any more"],
                ["Mỗi lời mời dùng một lần, bởi một người, trong 15 phút. Nhờ người mời gửi lời mời mới.",
                 "Each invitation is for one person, once, within 15 minutes. Ask whoever invited you for a new one."]),
            Kind::InvitedSelf => (403, "invited-self",
                ["Bạn không thể trả lời lời mời của chính mình", "You can not answer your own invitation"],
                ["Đưa lời mời cho đúng người ấy: người ấy đăng nhập bằng tài khoản của mình, trên máy này hoặc máy khác.",
                 "Hand the invitation to the other person: they sign in with their own account, on this device or another."]),
            Kind::PresentationEnded => (422, "presentation-ended",
                ["Dữ liệu người khác chia sẻ không còn hiệu lực", "What another person shared does not count any more"],
                ["Người ấy chia sẻ đã lâu, hoặc máy chủ đã khởi động lại. Bỏ dữ liệu ấy ở trang có phần của người ấy, rồi mời lại hoặc tự nhập. Những gì bạn đã nhập vẫn còn.",
                 "It was shared too long ago, or the service has restarted. Remove that data on the page with their part, then invite them again or type it. What you entered is kept."]),
            Kind::PresentationWithdrawn => (422, "presentation-withdrawn",
                ["Người ấy đã rút lại dữ liệu đã chia sẻ", "The other person has taken their data back"],
                ["Người được mời đã rút lại dữ liệu của mình. Bỏ dữ liệu ấy ở trang có phần của người ấy, rồi mời lại hoặc tự nhập. Những gì bạn đã nhập vẫn còn.",
                 "The invited person has taken their data back. Remove it on the page with their part, then invite them again or type it. What you entered is kept."]),
            Kind::ConsentIncomplete => (422, "consent-incomplete",
                ["Chưa đủ nội dung để xin ý kiến", "There is something missing in what is to be agreed to"],
                ["Điền các mục được nêu trong nội dung xin ý kiến trước, rồi mời lại.",
                 "Fill in the answers that are named in what is to be agreed to first, then invite again."]),
            Kind::ConsentDiffers => (422, "consent-differs",
                ["Nội dung người ấy đã đồng ý nay đã khác", "What the other person agreed to has changed"],
                ["Một mục trong nội dung xin ý kiến đã thay đổi sau khi người ấy đồng ý. Mời lại để người ấy đồng ý với nội dung mới, hoặc bỏ ý kiến ấy. Những gì bạn đã nhập vẫn còn.",
                 "An answer in it changed after they had agreed. Invite them again to agree to what it says now, or remove their consent. What you entered is kept."]),
            Kind::Findings => (422, "findings",
                ["Hồ sơ còn mục cần sửa", "Some answers need correcting"],
                ["Sửa các mục được nêu rồi gửi lại.", "Correct the answers named below, then send again."]),
            Kind::DayChanged => (409, "day-changed",
                ["Đã sang ngày khác, kết quả kiểm tra thay đổi", "The day has changed, and so has the result"],
                ["Xem lại các mục được nêu theo ngày hôm nay rồi gửi lại.",
                 "Look at the answers named below as of today, then send again."]),
            Kind::NotAsSaved => (422, "answers-not-as-saved",
                ["Câu trả lời không đúng dạng biểu mẫu lưu", "The answers are not as the form saves them"],
                ["Có mục bị ẩn, thừa hoặc chưa chuẩn hoá. Tải lại trang rồi gửi lại.",
                 "Some answer is hidden, unknown or not in its normal form. Reload the page and send again."]),
            Kind::OriginMismatch => (422, "origin-mismatch",
                ["Nguồn của câu trả lời không khớp", "The origins of answers do not fit"],
                ["Nguồn ghi trong hồ sơ khác với dữ liệu đã xác nhận. Đăng nhập lại rồi gửi lại.",
                 "The origins given differ from the verified data. Sign in again, then send again."]),
            Kind::CanNotBeChecked => (422, "can-not-be-checked",
                ["Không kiểm tra được hồ sơ này", "This application can not be checked"],
                ["Rút ngắn các câu trả lời dài hoặc bớt dòng rồi gửi lại.",
                 "Shorten long answers or remove rows, then send again."]),
            Kind::KeyUsed => (409, "key-used",
                ["Mã gửi này đã dùng cho hồ sơ khác", "This key was used for another application"],
                ["Hồ sơ trước đã được lưu. Để nộp hồ sơ mới, mở lại biểu mẫu rồi gửi.",
                 "The earlier application is stored. To file a new one, open the form again and send."]),
            Kind::Busy => (503, "busy",
                ["Đang có quá nhiều người gửi", "Too many people are sending"],
                ["Chờ vài giây rồi gửi lại; hồ sơ sẽ không bị nộp hai lần.",
                 "Wait a few seconds and send again; the application will not be filed twice."]),
            Kind::StoreDown => (503, "store-down",
                ["Chưa lưu được hồ sơ", "The application could not be stored"],
                ["Hồ sơ CHƯA được nộp. Giữ trang này mở và gửi lại sau ít phút.",
                 "The application has NOT been filed. Keep this page open and send again in a few minutes."]),
            Kind::Internal => (500, "internal",
                ["Có lỗi ở phía chúng tôi", "Something failed on our side"],
                ["Thử lại sau ít phút; hồ sơ đã có biên nhận vẫn an toàn.",
                 "Try again in a few minutes; an application with a receipt is safe."]),
        }
    }

    pub(crate) fn status(self) -> StatusCode {
        StatusCode::from_u16(self.row().0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(crate) fn code(self) -> &'static str {
        self.row().1
    }

    pub(crate) fn title(self) -> Text {
        let [vi, en] = self.row().2;
        Text::both(vi, en)
    }

    pub(crate) fn detail(self) -> Text {
        let [vi, en] = self.row().3;
        Text::both(vi, en)
    }
}

/// One thing that went wrong, with what is known of it. It holds no answers.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    kind: Kind,
    detail: Option<Text>,
    findings: Vec<Finding>,
    way_on: Option<WayOn>,
}

/// Where the page of a problem leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WayOn {
    pub(crate) href: String,
    /// Key of the words in the portal's catalogue.
    pub(crate) words: &'static str,
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Problem {
        Problem {
            kind,
            detail: None,
            findings: Vec::new(),
            way_on: None,
        }
    }
}

impl From<crate::secret::NoRandomness> for Problem {
    fn from(_: crate::secret::NoRandomness) -> Problem {
        Kind::Internal.into()
    }
}

impl Problem {
    /// With sentences of its own instead of the table's.
    pub(crate) fn detailed(kind: Kind, detail: Text) -> Problem {
        Problem {
            detail: Some(detail),
            ..kind.into()
        }
    }

    /// With the rules that are broken.
    pub(crate) fn with_findings(kind: Kind, findings: Vec<Finding>) -> Problem {
        Problem {
            findings,
            ..kind.into()
        }
    }

    /// With another way on than the home page.
    pub(crate) fn leading_to(kind: Kind, href: String, words: &'static str) -> Problem {
        Problem {
            way_on: Some(WayOn { href, words }),
            ..kind.into()
        }
    }

    pub(crate) fn way_on(&self) -> WayOn {
        let home = || match self.kind {
            Kind::SignIn => ("/dang-nhap", "sign.in"),
            _ => ("/", "home"),
        };
        self.way_on.clone().unwrap_or_else(|| {
            let (href, words) = home();
            WayOn {
                href: href.to_owned(),
                words,
            }
        })
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn detail(&self) -> Text {
        self.detail.clone().unwrap_or_else(|| self.kind.detail())
    }
}

/// Problem details as they are sent; `title` and `detail` are Vietnamese.
#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    title_en: &'a str,
    status: u16,
    detail: &'a str,
    detail_en: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "<[Finding]>::is_empty")]
    findings: &'a [Finding],
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (title, detail) = (self.kind.title(), self.detail());
        let body = Body {
            r#type: format!("/loi/{}", self.kind.code()),
            title: title.get("vi"),
            title_en: title.get("en"),
            status: self.kind.status().as_u16(),
            detail: detail.get("vi"),
            detail_en: detail.get("en"),
            code: self.kind.code(),
            findings: &self.findings,
        };
        let text = serde_json::to_vec(&body).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json; charset=utf-8");
        let mut response = (self.kind.status(), text).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if self.kind.status() == StatusCode::SERVICE_UNAVAILABLE {
            let wait = HeaderValue::from_static("5");
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        // Logged by its code; the sentence is for the person.
        response.extensions_mut().insert(self.kind);
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_problem_has_a_code_of_its_own_and_says_what_to_do() {
        let codes: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            for text in [kind.title(), kind.detail()] {
                assert!(!text.get("vi").is_empty());
                assert_ne!(text.get("vi"), text.get("en"), "{kind:?}");
            }
            assert!(kind.detail().get("vi").ends_with('.'), "{kind:?}");
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
        }
    }
}
