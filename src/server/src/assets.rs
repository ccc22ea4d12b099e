//! Files for the browser: engine, style, units.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The portal's own style, so that its pages look right even where nothing was built.
const PORTAL_CSS: &str = concat!(
    include_str!("../../../www/portal.css"),
    include_str!("../../../www/portal/receipt.css"),
    include_str!("../../../www/portal/waiting.css"),
    include_str!("../../../www/portal/paper.css"),
    include_str!("../../../www/late.css"),
);
/// Which sites may load an answer at all.
pub(crate) const RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
pub(crate) const IMMUTABLE: HeaderValue =
    HeaderValue::from_static("public, max-age=31536000, immutable");

/// All files of the assets folder, held in memory.
#[derive(Debug, Default)]
pub(crate) struct Assets(BTreeMap<String, Asset>);

#[derive(Debug)]
struct Asset {
    media_type: &'static str,
    plain: Arc<[u8]>,
    brotli: Option<Arc<[u8]>>,
    etag: HeaderValue,
    is_immutable: bool,
}

impl Assets {
    /// Reads the folder and its folders; one that is absent gives the portal's style alone.
    ///
    /// # Errors
    /// When a file that is there can not be read.
    pub(crate) fn load(folder: &Path) -> io::Result<Assets> {
        let mut files = BTreeMap::new();
        if folder.is_dir() {
            collect(folder, "", &mut files)?;
        }
        files
            .entry("portal.css".to_owned())
            .or_insert_with(|| PORTAL_CSS.into());
        let names: Vec<String> = files.keys().cloned().collect();
        let mut assets = BTreeMap::new();
        for name in names.iter().filter(|name| !is_twin(name, &files)) {
            assets.insert(name.clone(), asset(name, &files));
        }
        Ok(Assets(assets))
    }

    /// Whether there is a file of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The bytes of a file, not compressed.
    pub(crate) fn plain(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(|asset| &*asset.plain)
    }

    /// Name and digest of every file, in the order of names.
    pub(crate) fn digests(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.0.iter();
        files.map(|(name, asset)| (name.as_str(), asset.etag.to_str().unwrap_or_default()))
    }

    /// The plain files in a folder, `portal/`, by their names in it.
    pub(crate) fn within<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        let files = self.0.iter();
        files.filter_map(move |(name, asset)| Some((name.strip_prefix(folder)?, &*asset.plain)))
    }

    /// The response to a request for the file `name`, or nothing if there is none.
    pub(crate) fn respond(&self, name: &str, request: &HeaderMap) -> Option<Response> {
        self.0.get(name).map(|asset| asset.respond(request))
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Whether the file is the compressed twin of another one.
fn is_twin(name: &str, files: &BTreeMap<String, Vec<u8>>) -> bool {
    name.strip_suffix(".br")
        .is_some_and(|plain| files.contains_key(plain))
}

fn asset(name: &str, files: &BTreeMap<String, Vec<u8>>) -> Asset {
    let plain = &files[name];
    let brotli = files.get(&format!("{name}.br"));
    Asset {
        media_type: media_type(name),
        etag: etag(plain),
        plain: plain.as_slice().into(),
        brotli: brotli.map(|bytes| bytes.as_slice().into()),
        is_immutable: is_hashed(name),
    }
}

impl Asset {
    fn respond(&self, request: &HeaderMap) -> Response {
        let cache = if self.is_immutable {
            IMMUTABLE
        } else {
            REVALIDATE
        };
        let mut response = if is_known(request, &self.etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.body(request)
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, cache);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }

    fn body(&self, request: &HeaderMap) -> Response {
        let brotli = self.brotli.as_ref().filter(|_| takes_brotli(request));
        let bytes = brotli.unwrap_or(&self.plain);
        let mut response = Response::new(Body::from(bytes.to_vec()));
        let media_type = HeaderValue::from_static(self.media_type);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, media_type);
        if brotli.is_some() {
            let encoding = HeaderValue::from_static("br");
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, encoding);
        }
        response
    }
}

/// A module, which its digest names for ever.
pub(crate) fn respond_module(bytes: &[u8], request: &HeaderMap) -> Response {
    let etag = etag(bytes);
    let mut response = if is_known(request, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let media_type = [(header::CONTENT_TYPE, "application/wasm")];
        (media_type, bytes.to_vec()).into_response()
    };
    response.headers_mut().insert(header::ETAG, etag);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, IMMUTABLE);
    response
}

/// Lets pages of other sites read an answer that is the same for everybody: forms, engine, lists. No cookie comes with
/// such a request, and nothing else of the service answers to it.
pub(crate) fn open_to_all(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
}

fn etag(bytes: &[u8]) -> HeaderValue {
    let digest = dossier::sha256_hex(bytes);
    // Weak, since the same bytes are also sent compressed.
    HeaderValue::from_str(&format!("W/\"{}\"", &digest[..32])).expect("hex can stand in a header")
}

fn is_known(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let known = request.get(header::IF_NONE_MATCH);
    let (Some(known), Ok(etag)) = (known.and_then(|value| value.to_str().ok()), etag.to_str())
    else {
        return false;
    };
    known.split(',').any(|one| one.trim() == etag)
}

fn takes_brotli(request: &HeaderMap) -> bool {
    let accepted = request.get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or("");
    accepted.split(',').any(|one| {
        let (name, weight) = one.trim().split_once(';').unwrap_or((one.trim(), "q=1"));
        let weight = weight.trim().trim_start_matches("q=").parse::<f32>();
        name == "br" && weight.is_ok_and(|weight| weight > 0.0)
    })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a part of the name between dots or hyphens is eight or more hex digits, not all of them decimal.
fn is_hashed(name: &str) -> bool {
    name.split(['.', '-', '/', '_']).any(|part| {
        part.len() >= 8
            && part.bytes().all(|b| b.is_ascii_hexdigit())
            && part.bytes().any(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_digest_keep_for_ever() {
        assert!(is_hashed("units.3fa09c1e.json"));
        assert!(is_hashed("engine-0123456789abcdef.wasm"));
        assert!(!is_hashed("engine_bg.wasm"));
        assert!(!is_hashed("tokhai.js"));
        assert!(!is_hashed("decade.css"));
    }

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        let takes = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::ACCEPT_ENCODING,
                HeaderValue::from_str(text).unwrap(),
            );
            takes_brotli(&headers)
        };
        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("br;q=0.5"));
        assert!(!takes("br;q=0"));
        assert!(!takes("gzip"));
    }

    #[test]
    fn the_style_is_there_without_a_folder() {
        let assets = Assets::load(Path::new("/nowhere/at/all")).unwrap();
        assert!(assets.has("portal.css"));
        assert!(!assets.has("../secret"));
    }
}
