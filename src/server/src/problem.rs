//! Everything that can go wrong for the person at the other end, in one table, and how it is told: in words of the portal's
//! catalogues, `problem.CODE` and, what to do about it, `problem.CODE.why`.
//!
//! Below `/api/` it is problem details (RFC 9457), elsewhere a calm page.

use std::collections::BTreeMap;

use abi::Finding;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use value::Text;

use crate::words::{Speech, built_in};

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

    /// Status and code.
    #[rustfmt::skip]
    fn row(self) -> (u16, &'static str) {
        match self {
            Kind::NotFound => (404, "not-found"),
            Kind::Method => (405, "method-not-allowed"),
            Kind::UnknownForm => (404, "unknown-form"),
            Kind::UnknownDossier => (404, "unknown-dossier"),
            Kind::SignIn => (401, "sign-in-needed"),
            Kind::ShareAgain => (403, "share-again"),
            Kind::SignInFailed => (400, "sign-in-failed"),
            Kind::SignInDeclined => (400, "sign-in-declined"),
            Kind::ProviderDown => (503, "identity-provider-down"),
            Kind::ForeignOrigin => (403, "foreign-origin"),
            Kind::NotFramedBy => (403, "not-framed-by"),
            Kind::ContentType => (415, "unsupported-media-type"),
            Kind::TooLarge => (413, "too-large"),
            Kind::TooSlow => (408, "too-slow"),
            Kind::MalformedJson => (400, "malformed-json"),
            Kind::NotADossier => (422, "not-a-dossier"),
            Kind::UnknownModule => (409, "form-replaced"),
            Kind::OtherForm => (422, "other-form"),
            Kind::FilesDiffer => (422, "files-differ"),
            Kind::FilesMissing => (422, "files-missing"),
            Kind::FileTooLarge => (413, "file-too-large"),
            Kind::FileType => (415, "file-type"),
            Kind::FileDamaged => (460, "file-damaged"),
            Kind::UnknownUpload => (404, "unknown-upload"),
            Kind::UploadOffset => (409, "upload-offset"),
            Kind::UploadMetadata => (400, "upload-metadata"),
            Kind::TusVersion => (412, "tus-version"),
            Kind::FutureDay => (422, "future-day"),
            Kind::Party => (422, "unknown-party"),
            Kind::Declaration => (422, "other-declaration"),
            Kind::PageKey => (400, "page-key"),
            Kind::Proof => (422, "proof"),
            Kind::ProofExpired => (422, "proof-expired"),
            Kind::InvitationEnded => (410, "invitation-ended"),
            Kind::InvitedSelf => (403, "invited-self"),
            Kind::PresentationEnded => (422, "presentation-ended"),
            Kind::PresentationWithdrawn => (422, "presentation-withdrawn"),
            Kind::ConsentIncomplete => (422, "consent-incomplete"),
            Kind::ConsentDiffers => (422, "consent-differs"),
            Kind::Findings => (422, "findings"),
            Kind::DayChanged => (409, "day-changed"),
            Kind::NotAsSaved => (422, "answers-not-as-saved"),
            Kind::OriginMismatch => (422, "origin-mismatch"),
            Kind::CanNotBeChecked => (422, "can-not-be-checked"),
            Kind::KeyUsed => (409, "key-used"),
            Kind::Busy => (503, "busy"),
            Kind::StoreDown => (503, "store-down"),
            Kind::Internal => (500, "internal"),
        }
    }

    pub(crate) fn status(self) -> StatusCode {
        StatusCode::from_u16(self.row().0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(crate) fn code(self) -> &'static str {
        self.row().1
    }

    pub(crate) fn title(self) -> Text {
        built_in(&self.key(""))
    }

    pub(crate) fn detail(self) -> Text {
        built_in(&self.key(".why"))
    }

    /// What happened, in the words of a page.
    pub(crate) fn title_in(self, speech: &Speech) -> String {
        speech.say(&self.key("")).to_owned()
    }

    fn key(self, part: &str) -> String {
        format!("problem.{}{part}", self.code())
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

    fn detail(&self) -> Text {
        self.detail.clone().unwrap_or_else(|| self.kind.detail())
    }

    /// What to do about it, in the words of a page. Sentences of its own are there in the built-in languages alone; others have
    /// that of the kind.
    pub(crate) fn detail_in(&self, speech: &Speech) -> String {
        let own = self
            .detail
            .as_ref()
            .and_then(|detail| detail.0.get(speech.lang()));
        own.cloned()
            .unwrap_or_else(|| speech.say(&self.kind.key(".why")).to_owned())
    }

    /// Problem details as they are sent: in both built-in languages, and in that of `speech` if it is another one.
    pub(crate) fn body(&self, speech: Option<&Speech>) -> Vec<u8> {
        let (title, detail) = (self.kind.title(), self.detail());
        let spoken = speech.filter(|speech| !speech.is_built_in());
        let spoken = spoken.map(|speech| {
            let lang = speech.lang();
            let title = (format!("title_{lang}"), self.kind.title_in(speech));
            BTreeMap::from([title, (format!("detail_{lang}"), self.detail_in(speech))])
        });
        let body = Body {
            r#type: format!("/loi/{}", self.kind.code()),
            title: title.get("vi"),
            title_en: title.get("en"),
            status: self.kind.status().as_u16(),
            detail: detail.get("vi"),
            detail_en: detail.get("en"),
            code: self.kind.code(),
            spoken: spoken.unwrap_or_default(),
            findings: &self.findings,
        };
        serde_json::to_vec(&body).unwrap_or_default()
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
    #[serde(flatten)]
    spoken: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "<[Finding]>::is_empty")]
    findings: &'a [Finding],
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/problem+json; charset=utf-8");
        let mut response = (self.kind.status(), self.body(None)).into_response();
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
