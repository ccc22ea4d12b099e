//! Why a token is refused.

use value::Text;

/// Why a token is refused, or could not be made. No variant holds anything of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Error {
    /// Longer than [`crate::MAX_TOKEN_BYTES`].
    #[error("the token is too large")]
    TooLarge,
    /// Nested deeper than [`crate::MAX_DEPTH`].
    #[error("the token is nested too deeply")]
    TooDeep,
    /// Not three base64url parts and disclosures, or not JSON, or a member written twice.
    #[error("the token can not be read")]
    Malformed,
    /// A header that asks for something we do not do (`crit`, `b64`).
    #[error("the token's header asks for an unknown extension")]
    Header,
    /// Not the kind of token that belongs here (`typ`).
    #[error("the token is of another kind")]
    Kind,
    /// An algorithm that is not taken, or that is not the key's.
    #[error("the token's signature algorithm is not accepted")]
    Algorithm,
    /// The issuer has published no single key of that id.
    #[error("the token names a key its issuer does not publish")]
    UnknownKey,
    /// A key that is none.
    #[error("the key can not be used")]
    Key,
    /// The signature is not of these bytes by this key.
    #[error("the token's signature is wrong")]
    Signature,
    /// Another issuer.
    #[error("the token is from another issuer")]
    Issuer,
    /// Meant for somebody else.
    #[error("the token is meant for another receiver")]
    Audience,
    /// Says something else than expected (`vct`).
    #[error("the token attests something else")]
    Type,
    /// Past its end.
    #[error("the token has expired")]
    Expired,
    /// Of the future.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// A claim that must be there, and in the clear, is not.
    #[error("the token lacks a required claim")]
    MissingClaim,
    /// A hash algorithm other than SHA-256 (`_sd_alg`).
    #[error("the token's hash algorithm is not accepted")]
    HashAlgorithm,
    /// A disclosure that is not `[salt, name, value]` or `[salt, value]`, or is used in the place of the other.
    #[error("a disclosure of the token can not be read")]
    Disclosure,
    /// The same digest, or the same disclosure, stands twice.
    #[error("a digest of the token stands twice")]
    DuplicateDigest,
    /// A disclosure no digest refers to.
    #[error("a disclosure does not belong to the token")]
    UnusedDisclosure,
    /// A disclosure that names a claim that is there already, or one that must be in the clear.
    #[error("a disclosure names a claim it may not")]
    ForbiddenClaim,
    /// `_sd` or `...` where it has no meaning, or a value that is no list of digests.
    #[error("the token's digests are not where they belong")]
    StrayDigest,
    /// A path that leads to nothing, or into something that is disclosed as a whole already.
    #[error("a path to disclose leads nowhere")]
    UnknownPath,
    /// Key binding is asked for and absent, or there and not asked for.
    #[error("the token's key binding is missing, or not expected")]
    BindingAbsent,
    /// The key binding is for another text, another nonce, or too old.
    #[error("the token's key binding does not fit")]
    Binding,
}

impl Error {
    /// Name of the problem, for logs and machines: stable, kebab-case.
    pub fn code(self) -> &'static str {
        match self {
            Error::TooLarge => "credential-too-large",
            Error::TooDeep => "credential-too-deep",
            Error::Malformed => "credential-malformed",
            Error::Header => "credential-header",
            Error::Kind => "credential-kind",
            Error::Algorithm => "credential-algorithm",
            Error::UnknownKey => "credential-unknown-key",
            Error::Key => "credential-key",
            Error::Signature => "credential-signature",
            Error::Issuer => "credential-issuer",
            Error::Audience => "credential-audience",
            Error::Type => "credential-type",
            Error::Expired => "credential-expired",
            Error::NotYetValid => "credential-not-yet-valid",
            Error::MissingClaim => "credential-missing-claim",
            Error::HashAlgorithm => "credential-hash-algorithm",
            Error::Disclosure => "credential-disclosure",
            Error::DuplicateDigest => "credential-duplicate-digest",
            Error::UnusedDisclosure => "credential-unused-disclosure",
            Error::ForbiddenClaim => "credential-forbidden-claim",
            Error::StrayDigest => "credential-stray-digest",
            Error::UnknownPath => "credential-unknown-path",
            Error::BindingAbsent => "credential-binding-absent",
            Error::Binding => "credential-binding",
        }
    }

    /// What to tell the person, in Vietnamese and English: what happened and what to do.
    ///
    /// The many ways in which a token can be wrong come to few sentences, since a citizen can do only few things about them.
    pub fn sentence(self) -> Text {
        let (vi, en) = match self {
            Error::Expired => (
                "Xác nhận danh tính đã hết hạn. Hãy đăng nhập lại; những gì bạn đã nhập vẫn còn.",
                "The proof of identity has expired. Sign in again; what you entered is kept.",
            ),
            Error::NotYetValid => (
                "Xác nhận danh tính chưa có hiệu lực. Hãy kiểm tra ngày giờ của máy rồi đăng nhập lại.",
                "The proof of identity is not valid yet. Check the clock of your device, then sign in again.",
            ),
            Error::TooLarge | Error::TooDeep => (
                "Dữ liệu danh tính gửi đến lớn hơn mức cho phép. Hãy đăng nhập lại và chia sẻ ít mục hơn.",
                "The identity data is larger than allowed. Sign in again and share fewer items.",
            ),
            Error::Issuer | Error::UnknownKey | Error::Key => (
                "Không nhận ra nơi cấp xác nhận danh tính. Hãy đăng nhập lại từ trang này.",
                "The issuer of the proof of identity is not known. Sign in again from this page.",
            ),
            Error::Audience | Error::Type | Error::Kind | Error::MissingClaim => (
                "Xác nhận danh tính này được cấp cho việc khác. Hãy đăng nhập lại từ trang này.",
                "This proof of identity was issued for something else. Sign in again from this page.",
            ),
            Error::BindingAbsent | Error::Binding => (
                "Lần đăng nhập này không dùng để nộp được nữa. Hãy đăng nhập lại; những gì bạn đã điền vẫn còn.",
                "This sign-in can not be used to submit any more. Sign in again; what you filled in is still here.",
            ),
            _ => (
                "Xác nhận danh tính bị hỏng hoặc đã bị sửa nên không dùng được. Hãy đăng nhập lại.",
                "The proof of identity is damaged or was altered, so it can not be used. Sign in again.",
            ),
        };
        Text::both(vi, en)
    }

    /// Every kind of refusal, for tests and documentation.
    pub const ALL: [Error; 24] = [
        Error::TooLarge,
        Error::TooDeep,
        Error::Malformed,
        Error::Header,
        Error::Kind,
        Error::Algorithm,
        Error::UnknownKey,
        Error::Key,
        Error::Signature,
        Error::Issuer,
        Error::Audience,
        Error::Type,
        Error::Expired,
        Error::NotYetValid,
        Error::MissingClaim,
        Error::HashAlgorithm,
        Error::Disclosure,
        Error::DuplicateDigest,
        Error::UnusedDisclosure,
        Error::ForbiddenClaim,
        Error::StrayDigest,
        Error::UnknownPath,
        Error::BindingAbsent,
        Error::Binding,
    ];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_refusal_has_its_own_code_and_words_in_two_languages() {
        let codes: BTreeSet<_> = Error::ALL.iter().map(|e| e.code()).collect();
        assert_eq!(codes.len(), Error::ALL.len());
        for error in Error::ALL {
            let sentence = error.sentence();
            assert_ne!(sentence.get("vi"), sentence.get("en"));
            assert!(sentence.get("vi").ends_with('.'));
        }
    }
}
